import { describe, expect, test } from "vitest";
import { averageSignal, type StoredTrace } from "../../src/features/average-signal.ts";
import { Trace } from "../../src/features/trace.ts";
import { stationView } from "./station-table.ts";

const pmts = [
  [1, 5, 3],
  [2, 4, 0],
  [3, 3, 3],
] as const;

/** A trace somewhere within the values of a table. */
function stored(bins: readonly number[]): StoredTrace {
  return { name: "pmt", values: Float32Array.of(9, ...bins, 9), start: 1, bins: bins.length, sum: 0 };
}

function binsOf(trace: Trace): number[] {
  return [...trace.values.subarray(0, trace.bins)];
}

describe("averageSignal", () => {
  test("is the mean bin by bin", () => {
    const average = new Trace("average");
    const traces = pmts.map(stored);
    averageSignal(traces, average);
    expect(traces.map(({ sum }) => sum)).toEqual([9, 6, 9]);
    expect(binsOf(average)).toEqual([2, 4, 2]); // (1+2+3)/3, (5+4+3)/3, (3+0+3)/3
    expect([average.sum, average.peak]).toEqual([8, 4]);
  });

  test("takes the working PMTs only", () => {
    // mask 5 = PMT 1 and 3: (1+3)/2, (5+3)/2, (3+3)/2
    expect(binsOf(stationView({ pmts, scalars: { pmt_mask: 5 } }).average)).toEqual([2, 4, 3]);
    expect(binsOf(stationView({ pmts, scalars: { pmt_mask: 2 } }).average)).toEqual([2, 4, 0]);
  });

  test("does not look at a dead PMT, whatever its trace", () => {
    const dead = { pmts: [pmts[0], [Number.NaN], []] as const, scalars: { pmt_mask: 1 } };
    expect(binsOf(stationView(dead).average)).toEqual([1, 5, 3]);
  });

  test("fits into a trace that had room for less than the PMTs have", () => {
    const average = new Trace("average");
    averageSignal([stored([1, 3]), stored([3, 5])], average);
    expect(binsOf(average)).toEqual([2, 4]);
    averageSignal(
      pmts.map((bins) => stored([...bins, ...new Array<number>(20).fill(1)])),
      average,
    );
    expect(binsOf(average)).toEqual([2, 4, 2, ...new Array<number>(20).fill(1)]);
  });

  test("refuses no PMT and unequal lengths", () => {
    expect(() => averageSignal([], new Trace("average"))).toThrow("no working PMT; expected one to three");
    expect(() => stationView({ pmts: [[1, 2], [1, 2], [1]] })).toThrow(
      "trace_pmt1 has 2 bins and trace_pmt3 1; expected equal lengths",
    );
  });
});
