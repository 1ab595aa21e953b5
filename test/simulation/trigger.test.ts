import { describe, expect, it } from "vitest";
import { findSignal, findTriggers } from "../../src/simulation/trigger.ts";

const BINS = 300;

/** Three traces of 0 with values at some bins: `at([10, 1.8])` in all PMTs, `at([10, 1.8, 1.8, 0])` one by one. */
function traces(...at: (readonly number[])[]): Float32Array[] {
  const result = [0, 1, 2].map(() => new Float32Array(BINS));
  for (const [bin, ...values] of at) {
    result.forEach((trace, pmt) => {
      trace[bin!] = values[pmt] ?? values[0]!;
    });
  }
  return result;
}

/** Bins with 0.21 VEM in PMTs 1 and 2 alone. */
const pairs = (...bins: number[]) => traces(...bins.map((bin) => [bin, 0.21, 0.21, 0]));
const range = (first: number, end: number) => Array.from({ length: end - first }, (_, i) => first + i);

describe("findTriggers", () => {
  it("needs all three PMTs above 1.75 VEM in one bin for T1, above 3.2 for T2", () => {
    const of = (...at: (readonly number[])[]) => findTriggers(traces(...at), BINS);
    expect(of([20, 1.75])).toEqual({ t1: false, t2: false, tot: false, bin: -1 }); // float32(1.75) is not above
    expect(of([20, 1.76])).toEqual({ t1: true, t2: false, tot: false, bin: 20 });
    expect(of([20, 9, 9, 1.7])).toMatchObject({ t1: false });
    expect(of([20, 9, 9, 0], [21, 0, 9, 9])).toMatchObject({ t1: false }); // not the same bin
    expect(of([20, 3.19])).toMatchObject({ t1: true, t2: false });
    expect(of([20, 3.21])).toMatchObject({ t1: true, t2: true, bin: 20 });
    // T1 latches, T2 comes later.
    expect(of([20, 2], [40, 4])).toMatchObject({ t1: true, t2: true, bin: 20 });
  });

  it("needs 13 bins of 120 with two PMTs above 0.2 VEM for the time over threshold", () => {
    expect(findTriggers(pairs(...range(50, 62)), BINS)).toMatchObject({ tot: false, bin: -1 });
    expect(findTriggers(pairs(...range(50, 63)), BINS)).toMatchObject({ tot: true, bin: 62 });
    // One bin in ten: 12 in any 120 bins; a thirteenth at the end of the window, 120 bins in all, makes it.
    expect(findTriggers(pairs(...range(0, 30).map((i) => 10 * i)), BINS)).toMatchObject({ tot: false });
    expect(findTriggers(pairs(...range(0, 12).map((i) => 10 * i), 119), BINS)).toMatchObject({ tot: true, bin: 119 });
    expect(findTriggers(pairs(...range(0, 12).map((i) => 10 * i), 120), BINS)).toMatchObject({ tot: false });
    // One PMT is not enough; 0.2 is not above 0.2.
    expect(findTriggers(traces(...range(50, 90).map((bin) => [bin, 5, 0, 0])), BINS)).toMatchObject({ tot: false });
    expect(findTriggers(traces(...range(50, 90).map((bin) => [bin, 0.199])), BINS)).toMatchObject({ tot: false });
  });

  it("looks at the given bins only", () => {
    expect(findTriggers(traces([20, 9]), 20)).toMatchObject({ t1: false });
    expect(findTriggers(traces([20, 9]), 21)).toMatchObject({ t1: true });
  });

  it("asks all PMTs that work, where fewer than three do", () => {
    expect(findTriggers(traces([20, 2, 2, 0]).slice(0, 2), BINS)).toMatchObject({ t1: true });
    expect(findTriggers(traces(...range(50, 63).map((bin) => [bin, 1, 0, 0])).slice(0, 1), BINS)).toMatchObject({
      tot: true,
    });
  });
});

describe("findSignal", () => {
  it("starts four bins before two PMTs are above 0.2 VEM and ends after the last bin of 0.05 VEM", () => {
    // Mean of bin 45: (0.16 + 0 + 0) / 3 = 0.053; of bin 46: 0.047.
    const signal = traces([40, 2], [45, 0.16, 0, 0], [46, 0.14, 0, 0]);
    expect(findSignal(signal, BINS, 40)).toEqual({ start: 36, end: 46 });
  });

  it("goes on after 20 quiet bins, not after 21", () => {
    expect(findSignal(traces([40, 2], [61, 2]), BINS, 40)).toEqual({ start: 36, end: 62 });
    expect(findSignal(traces([40, 2], [62, 2]), BINS, 40)).toEqual({ start: 36, end: 41 });
  });

  it("is the one with the trigger, not a lone muon before it", () => {
    expect(findSignal(traces([40, 1], [62, 2]), BINS, 62)).toEqual({ start: 58, end: 63 });
    expect(findSignal(traces([40, 1], [61, 2]), BINS, 61)).toEqual({ start: 36, end: 62 });
  });

  it("ends with the record on both sides", () => {
    expect(findSignal(traces([2, 2], [BINS - 1, 2]), BINS, 2)).toEqual({ start: 0, end: 3 });
    expect(findSignal(traces([BINS - 1, 2]), BINS, BINS - 1)).toEqual({ start: BINS - 5, end: BINS });
  });

  it("is undefined where no bin up to the trigger has two PMTs above 0.2 VEM", () => {
    expect(findSignal(traces([40, 2, 0, 0]), BINS, 50)).toBeUndefined();
    expect(findSignal(traces([60, 2]), BINS, 50)).toBeUndefined();
    expect(findSignal(traces(), BINS, -1)).toBeUndefined();
  });
});
