import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { traceOf, WORKED } from "./station-table.ts";

/** Bins of 1/64 VEM peak, noise below zero included, of which some carry a signal: sums are exact. */
const noisyTrace = fc
  .array(fc.oneof(fc.integer({ min: -8, max: 8 }), fc.integer({ min: 0, max: 2000 })), { minLength: 1, maxLength: 60 })
  .map((bins) => bins.map((bin) => bin / 64))
  .filter((bins) => bins.reduce((a, b) => a + b, 0) > 0);

describe("Trace", () => {
  test("sums to the edges of its bins", () => {
    const trace = traceOf(WORKED);
    expect([...trace.cumulative.subarray(0, 7)]).toEqual([0, 0, 2, 6, 8, 9, 10]);
    expect([trace.bins, trace.sum, trace.peak]).toEqual([6, 10, 4]);
  });

  test.each([
    [0.1, 1.5],
    [0.3, 2.25],
    [0.5, 2.75],
    [0.7, 3.5],
    [0.9, 5],
    [1, 6],
  ])("passes the fraction %f of its sum at %f bins", (fraction, bins) => {
    expect(traceOf(WORKED).timeOf(fraction)).toBeCloseTo(bins, 12);
  });

  test("of one bin passes a fraction at that fraction of the bin", () => {
    expect(traceOf([8]).timeOf(0.25)).toBe(0.25);
    expect(traceOf([8]).timeBetween(0.25, 0.75)).toBe(0.5);
  });

  test("passes where it first does, though negative bins undo it", () => {
    // running sum 0 6 4 8; half of 8 is passed at 4/6 in bin 0, and again from below in bin 2
    expect(traceOf([6, -2, 4]).timeOf(0.5)).toBeCloseTo(4 / 6, 12);
    // running sum 0 -1 5 10; 10 % (1) is passed in bin 1, at (1 + 1) / 6 of it
    expect(traceOf([-1, 6, 5]).timeOf(0.1)).toBeCloseTo(1 + 2 / 6, 12);
  });

  test("takes between two passages the difference of their times, to the bit", () => {
    const fraction = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(noisyTrace, fraction, fraction, (bins, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const trace = traceOf(bins);
        expect(trace.timeBetween(low, high)).toBe(trace.timeOf(high) - trace.timeOf(low));
      }),
    );
  });

  test("waits at empty bins until there is more", () => {
    // running sum 0 1 1 1 4: 25 % is reached at edge 1, 26 % (1.04) only at 3 + 0.04 / 3
    expect(traceOf([1, 0, 0, 3]).timeOf(0.25)).toBe(1);
    expect(traceOf([1, 0, 0, 3]).timeOf(0.26)).toBeCloseTo(3 + 0.04 / 3, 12);
  });

  test("interpolates its running sum, and is constant outside", () => {
    const trace = traceOf(WORKED);
    expect([-1, 0, 1.5, 3, 4.25, 6, 99].map((time) => trace.cumulativeAt(time))).toEqual([0, 0, 1, 6, 8.25, 10, 10]);
  });

  test("refuses to tell times of noise", () => {
    expect(() => traceOf([0, 0, 0]).timeOf(0.5)).toThrow(
      new DataError("trace sums to 0 VEM peak; expected a positive signal"),
    );
    expect(() => traceOf([0.5, -1]).timeOf(0.5)).toThrow("trace sums to -0.5 VEM peak");
  });

  test("refuses no bins, and names one that is no number", () => {
    expect(() => traceOf([])).toThrow(new DataError("trace has no bins; expected at least one"));
    expect(() => traceOf([1, Number.NaN, 2])).toThrow(new DataError("trace has NaN in bin 1; expected finite numbers"));
    expect(() => traceOf([1, 2, Infinity])).toThrow("trace has Infinity in bin 2");
  });

  test("forgets the trace it held before", () => {
    const trace = traceOf([1, 2, 3, 4, 5, 6, 7]);
    trace.load(Float32Array.of(9, 9, ...WORKED), 2, 6);
    expect([trace.bins, trace.sum, trace.peak, trace.timeOf(0.5)]).toEqual([6, 10, 4, 2.75]);
  });

  test("passes higher fractions later, inside the window", () => {
    const fraction = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(noisyTrace, fraction, fraction, (bins, a, b) => {
        const trace = traceOf(bins);
        const [low, high] = [trace.timeOf(Math.min(a, b)), trace.timeOf(Math.max(a, b))];
        expect(low).toBeGreaterThan(0);
        expect(low).toBeLessThanOrEqual(high);
        expect(high).toBeLessThanOrEqual(bins.length);
      }),
    );
  });

  test("has at a passage the fraction that passed", () => {
    fc.assert(
      fc.property(noisyTrace, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (bins, fraction) => {
        const trace = traceOf(bins);
        expect(trace.cumulativeAt(trace.timeOf(fraction))).toBeCloseTo(fraction * trace.sum, 9);
      }),
    );
  });
});
