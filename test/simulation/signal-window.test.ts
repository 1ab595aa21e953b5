import { describe, expect, it } from "vitest";
import { findSignal } from "../../src/simulation/signal-window.ts";
import { TRACE_BINS as BINS, traces } from "./traces.ts";

/** The window of a trigger at that bin; `over` are bins that count for a time over threshold. */
function find(of: readonly Float32Array[], triggerBin: number, ...over: number[]) {
  const marks = new Uint8Array(BINS);
  for (const bin of over) marks[bin] = 1;
  return findSignal(of, { bins: BINS, triggerBin, over: marks });
}

describe("findSignal", () => {
  it("starts four bins before two PMTs are above 0.2 VEM and ends after the last bin of 0.05 VEM", () => {
    // Mean of bin 45: (0.16 + 0 + 0) / 3 = 0.053; of bin 46: 0.047.
    const signal = traces([40, 2], [45, 0.16, 0, 0], [46, 0.14, 0, 0]);
    expect(find(signal, 40)).toEqual({ start: 36, signal: 40, end: 46 });
  });

  it("goes on after 20 quiet bins, not after 21", () => {
    expect(find(traces([40, 2], [61, 2]), 40)).toEqual({ start: 36, signal: 40, end: 62 });
    expect(find(traces([40, 2], [62, 2]), 40)).toEqual({ start: 36, signal: 40, end: 41 });
  });

  it("is the one with the trigger, not a lone muon before it", () => {
    expect(find(traces([40, 1], [62, 2]), 62)).toEqual({ start: 58, signal: 62, end: 63 });
    expect(find(traces([40, 1], [61, 2]), 61)).toEqual({ start: 36, signal: 40, end: 62 });
  });

  it("ends with the record on both sides", () => {
    expect(find(traces([2, 2], [BINS - 1, 2]), 2)).toEqual({ start: 0, signal: 2, end: 3 });
    expect(find(traces([BINS - 1, 2]), BINS - 1)).toEqual({ start: BINS - 5, signal: BINS - 1, end: BINS });
  });

  it("is undefined where no bin up to the trigger has two PMTs above 0.2 VEM", () => {
    expect(find(traces([40, 2, 0, 0]), 50)).toBeUndefined();
    expect(find(traces([60, 2]), 50)).toBeUndefined();
    expect(find(traces(), -1)).toBeUndefined();
  });

  it("starts at a bin that counts for a time over threshold, too", () => {
    expect(find(traces([40, 0.1], [41, 0.15], [60, 0.1]), 60, 41, 60)).toEqual({ start: 37, signal: 41, end: 61 });
  });
});
