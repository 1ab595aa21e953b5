import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError } from "../../src/core/errors.ts";
import { wilsonInterval } from "../../src/evaluation/wilson.ts";

describe("wilsonInterval", () => {
  test("by hand: 8 of 10 rows at 95 %, z = 1.959964", () => {
    // z^2 = 3.841459; 1 + z^2 / n = 1.3841459
    // centre (0.8 + 3.841459 / 20) / 1.3841459 = 0.9920729 / 1.3841459 = 0.7167401
    // half 1.959964 / 1.3841459 sqrt(0.8 0.2 / 10 + 3.841459 / 400) = 1.4160097 sqrt(0.0256036) = 0.2265777
    const [low, high] = wilsonInterval(0.8, 10, 0.95);
    expect(low).toBeCloseTo(0.7167401 - 0.2265777, 6);
    expect(high).toBeCloseTo(0.7167401 + 0.2265777, 6);
  });

  test("gives the half-width of the thesis, 0.0029, for its n of 80089, and 0.0065 for the right one of 16018", () => {
    // z = 2.575829: z sqrt(p (1 - p) / n) = 2.575829 sqrt(0.1016287 / 80089) = 0.0029016; with 16018, 0.0064882
    const half = (n: number) => {
      const [low, high] = wilsonInterval(0.88519, n, 0.99);
      return (high - low) / 2;
    };
    expect(half(80089)).toBeCloseTo(0.0029, 4);
    expect(half(16018)).toBeCloseTo(0.0065, 4);
  });

  test("ends exactly at 0 and 1, and keeps a width there: z^2 / (n + z^2) = 6.634897 / 16.634897 = 0.398854", () => {
    expect(wilsonInterval(0, 10, 0.99)[0]).toBe(0);
    expect(wilsonInterval(0, 10, 0.99)[1]).toBeCloseTo(0.398854, 6);
    expect(wilsonInterval(1, 10, 0.99)[0]).toBeCloseTo(1 - 0.398854, 6);
    expect(wilsonInterval(1, 10, 0.99)[1]).toBe(1);
    for (let n = 1; n <= 500; n++) {
      expect(wilsonInterval(0, n, 0.99)[0]).toBe(0);
      expect(wilsonInterval(1, n, 0.99)[1]).toBe(1);
    }
  });

  test("is all of [0, 1] without rows", () => {
    expect(wilsonInterval(0.5, 0, 0.99)).toEqual([0, 1]);
  });

  test("lies in [0, 1], holds the proportion, and narrows with more rows, whole or not", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.5, max: 1e5, noNaN: true }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (p, n, confidence) => {
          const [low, high] = wilsonInterval(p, n, confidence);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(p + 1e-15);
          expect(high).toBeGreaterThanOrEqual(p - 1e-15);
          const [lower, higher] = wilsonInterval(p, 2 * n, confidence);
          expect(higher - lower).toBeLessThan(high - low);
        },
      ),
      { seed: 1 },
    );
  });

  test("refuses what is no proportion, number of rows or confidence", () => {
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => wilsonInterval(p, 10, 0.99)).toThrow(DataError);
    for (const n of [-1, Number.NaN, Infinity]) expect(() => wilsonInterval(0.5, n, 0.99)).toThrow(DataError);
    for (const confidence of [0, 1, 99, Number.NaN]) {
      expect(() => wilsonInterval(0.5, 10, confidence)).toThrow(ConfigError);
    }
    expect(() => wilsonInterval(0.5, 10, 99)).toThrow(/^confidence 99; expected between 0 and 1$/);
  });
});
