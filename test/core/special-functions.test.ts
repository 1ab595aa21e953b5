import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digamma, erf, erfc, logGamma, normalCdf, normalQuantile, trigamma } from "../../src/core/special-functions.ts";

const EULER = 0.5772156649015329;

/** |value / expected - 1|, which must be small also where both are. */
function relative(value: number, expected: number): number {
  return Math.abs(value / expected - 1);
}

describe("logGamma", () => {
  test.each([
    // Abramowitz & Stegun, table 6.1 and 6.1.8: Gamma(1/2) = sqrt pi; factorials.
    [0.5, Math.log(Math.PI) / 2],
    [1, 0],
    [2, 0],
    [3, Math.log(2)],
    [9.5, Math.log((17 * 15 * 13 * 11 * 9 * 7 * 5 * 3 * Math.sqrt(Math.PI)) / 2 ** 9)],
    [11, Math.log(3628800)],
    // ln 169! = ln 1 + ... + ln 169
    [170, Array.from({ length: 169 }, (_, i) => Math.log(i + 1)).reduce((sum, one) => sum + one, 0)],
  ])("(%d) is %d", (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(5e-15 * Math.max(1, Math.abs(expected)));
  });

  test("grows by ln x from x to x + 1, across the switch at 10 as elsewhere", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (x) => {
        const scale = Math.max(1, Math.abs(logGamma(x + 1)));
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(2e-14 * scale);
      }),
      { seed: 1 },
    );
  });
});

test("digamma is -gamma at 1, -gamma - 2 ln 2 at 1/2 (A & S 6.3.2, 6.3.3), and grows by 1/x", () => {
  expect(digamma(1)).toBeCloseTo(-EULER, 13);
  expect(digamma(0.5)).toBeCloseTo(-EULER - 2 * Math.LN2, 13);
  // 6.3.2: -gamma + 1 + 1/2 + ... + 1/19
  const harmonic = Array.from({ length: 19 }, (_, i) => 1 / (i + 1)).reduce((sum, one) => sum + one, 0);
  expect(digamma(20)).toBeCloseTo(harmonic - EULER, 13);
});

test("trigamma is pi^2 / 6 at 1, pi^2 / 2 at 1/2 (A & S 6.4.2, 6.4.4), and falls by 1/x^2", () => {
  expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 13);
  expect(trigamma(0.5)).toBeCloseTo(Math.PI ** 2 / 2, 13);
  const squares = Array.from({ length: 19 }, (_, i) => 1 / (i + 1) ** 2).reduce((sum, one) => sum + one, 0);
  expect(trigamma(20)).toBeCloseTo(Math.PI ** 2 / 6 - squares, 13);
});

describe("erf and erfc", () => {
  test.each([
    // Abramowitz & Stegun, table 7.1, ten decimals
    [0, 0],
    [0.5, 0.5204998778],
    [1, 0.8427007929],
    [1.5, 0.9661051465],
    [2, 0.995322265],
  ])("erf(%d) is %d", (x, expected) => {
    expect(Math.abs(erf(x) - expected)).toBeLessThan(0.51e-10);
    expect(erf(-x)).toBeCloseTo(-erf(x), 15);
  });

  test.each([
    // scipy.special.erfc (1.17.1)
    [0.5, 0.4795001221869535],
    [2, 0.004677734981047266],
    [5, 1.5374597944280347e-12],
    [10, 2.0884875837625446e-45],
  ])("erfc(%d) is %d, relative", (x, expected) => {
    expect(relative(erfc(x), expected)).toBeLessThan(1e-14 + x * x * 3e-16);
    expect(erfc(-x)).toBe(2 - erfc(x));
  });

  test("series and fraction meet at 1.5 without a step, on both sides of 0", () => {
    // Slope -2 / sqrt pi exp(-2.25) = -0.12: over 2e-9 that is 2.4e-10.
    for (const at of [-1.5, 1.5]) {
      expect(erf(at - 1e-9) - erf(at + 1e-9)).toBeCloseTo(-2.379e-10, 13);
      expect(erfc(at - 1e-9) - erfc(at + 1e-9)).toBeCloseTo(2.379e-10, 13);
    }
  });

  test("reach their limits, and pass NaN on", () => {
    expect([erf(Infinity), erf(-Infinity), erfc(Infinity), erfc(-Infinity)]).toEqual([1, -1, 0, 2]);
    expect([erf(40), erfc(40), erfc(-40)]).toEqual([1, 0, 2]);
    expect(erf(Number.NaN)).toBeNaN();
    expect(erfc(Number.NaN)).toBeNaN();
  });
});

describe("normalCdf", () => {
  test.each([
    // Abramowitz & Stegun, table 26.1
    [0, 0.5],
    [1, 0.841344746068543],
    [2, 0.977249868051821],
    [3, 0.99865010196837],
  ])("(%d) is %d", (z, expected) => {
    expect(Math.abs(normalCdf(z) - expected)).toBeLessThan(1e-15);
    expect(normalCdf(-z)).toBeCloseTo(1 - expected, 14);
  });

  test.each([
    // scipy.special.ndtr (1.17.1); by 1 + erf the second was 0
    [-5, 2.866515718791933e-7],
    [-10, 7.61985302416047e-24],
    [-20, 2.7536241186061556e-89],
    [-37, 5.7255712225239266e-300],
  ])("(%d) is %d, relative", (z, expected) => {
    expect(relative(normalCdf(z), expected)).toBeLessThan(1e-14 + z * z * 3e-16);
  });
});

describe("normalQuantile", () => {
  test.each([
    // scipy.special.ndtri (1.17.1); the first two are the 95 and 99 % of every table
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
    [0.5, 0],
    [1e-3, -3.090232306167813],
    [1e-9, -5.9978070150076865],
    [1e-23, -9.973045619842232],
    [1e-100, -21.273453560965322],
  ])("(%d) is %d", (p, expected) => {
    expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(1e-13);
  });

  test("inverts normalCdf, down to 1e-300", () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 3, noNaN: true }), (z) => {
        expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 11);
      }),
      { seed: 1 },
    );
  });

  test("is infinite at 0 and 1, NaN outside", () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    for (const p of [-0.1, 1.1, Number.NaN]) expect(normalQuantile(p)).toBeNaN();
  });
});
