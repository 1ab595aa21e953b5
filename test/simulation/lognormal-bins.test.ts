import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../src/core/special-functions.ts";
import { lognormalBinProbabilities } from "../../src/simulation/lognormal-bins.ts";

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe("lognormalBinProbabilities", () => {
  it("are differences of the lognormal distribution function, to 1e-9", () => {
    const bins = { offset_ns: 30, t50_ns: 350, sigma: 0.45, start_ns: -10, bin_ns: 25 / 3 };
    const out = new Float64Array(400);
    const tail = lognormalBinProbabilities(out, bins);
    const cdf = (time: number) => (time > 30 ? normalCdf(Math.log((time - 30) / 350) / 0.45) : 0);
    out.forEach((p, k) => {
      const exact = cdf(-10 + ((k + 1) * 25) / 3) - cdf(-10 + (k * 25) / 3);
      expect(Math.abs(p - exact)).toBeLessThan(1e-9);
    });
    expect(Math.abs(tail - (1 - cdf(-10 + (400 * 25) / 3)))).toBeLessThan(1e-9);
  });

  it("has half the particles before offset + t50, 84.13 % before one sigma more: by hand", () => {
    const out = new Float64Array(2);
    // Bins of t50 (e^0.45 - 1) from offset + t50: first bin 0.8413447 - 0.5.
    const bin_ns = 100 * (Math.exp(0.45) - 1);
    const tail = lognormalBinProbabilities(out, { offset_ns: 20, t50_ns: 100, sigma: 0.45, start_ns: 120, bin_ns });
    expect(out[0]).toBeCloseTo(0.3413447, 7);
    // What comes before the first bin is in none of them.
    expect(sum(out) + tail).toBeCloseTo(0.5, 9);
  });

  it("gives nothing before the offset, and the rest after it", () => {
    const out = new Float64Array(3).fill(7);
    const tail = lognormalBinProbabilities(out, { offset_ns: 100, t50_ns: 60, sigma: 0.45, start_ns: 0, bin_ns: 25 });
    expect([...out]).toEqual([0, 0, 0]);
    expect(tail).toBe(1);
  });

  it("are never negative and sum with the tail to 1", () => {
    fc.assert(
      fc.property(
        fc.record({
          offset_ns: fc.double({ min: 0, max: 500, noNaN: true }),
          t50_ns: fc.double({ min: 60, max: 5000, noNaN: true }),
          sigma: fc.double({ min: 0.2, max: 1, noNaN: true }),
          start_ns: fc.double({ min: -100, max: 0, noNaN: true }),
          bin_ns: fc.double({ min: 1, max: 100, noNaN: true }),
        }),
        (bins) => {
          const out = new Float64Array(300);
          const tail = lognormalBinProbabilities(out, bins);
          expect(out.every((p) => p >= 0)).toBe(true);
          expect(tail).toBeGreaterThanOrEqual(0);
          expect(sum(out) + tail).toBeCloseTo(1, 12);
        },
      ),
    );
  });
});
