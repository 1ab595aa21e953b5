import { describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { gammaVariate, normalVariate, poissonVariate, type Uniform } from "../../src/core/sampling.ts";
import { logGamma, normalCdf } from "../../src/core/special-functions.ts";
import { chiSquareLimit, KOLMOGOROV_LIMIT, kolmogorov } from "./goodness-of-fit.ts";

const uniform = (name: string): Uniform => Random.fromSeed(1).stream(name).uniform;
const repeat = (count: number, draw: () => number) => Float64Array.from({ length: count }, draw);

/** Mean of some function of the values, less what is expected, in units of its own standard error sqrt(variance / n). */
function pull(values: Float64Array, of: (x: number) => number, expected: number, variance: number): number {
  const mean = values.reduce((sum, x) => sum + of(x), 0) / values.length;
  return (mean - expected) / Math.sqrt(variance / values.length);
}

/** Regularised lower incomplete gamma function: x^a e^-x / Gamma(a + 1) (1 + x / (a + 1) + ...), A & S 6.5.29. */
function gammaCdf(a: number, x: number): number {
  if (x <= 0) return 0;
  let term = Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  let sum = term;
  for (let n = 1; term > 1e-16 * sum || n < x - a; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Right edge of the ziggurat's base. */
const BASE = 3.442619855899;

// Pulls beyond +-4.4 have probability 1e-5, as the limits of the Kolmogorov distance and of chi-square.

describe("normalVariate", () => {
  const source = uniform("normal");
  const values = repeat(500_000, () => normalVariate(source));

  test("is normal", () => {
    expect(kolmogorov(values, normalCdf)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test("has the moments 0, 1, 0 and 3", () => {
    // Var x^k = E x^2k - (E x^k)^2 with E x^2, x^4, x^6, x^8 = 1, 3, 15, 105
    expect(Math.abs(pull(values, (x) => x, 0, 1))).toBeLessThan(4.4);
    expect(Math.abs(pull(values, (x) => x * x, 1, 2))).toBeLessThan(4.4);
    expect(Math.abs(pull(values, (x) => x * x * x, 0, 15))).toBeLessThan(4.4);
    expect(Math.abs(pull(values, (x) => x * x * x * x, 3, 96))).toBeLessThan(4.4);
  });

  test("goes beyond the ziggurat's base, 3.4426, as often as it should", () => {
    const expected = 2 * normalCdf(-BASE) * values.length;
    const tail = values.filter((x) => Math.abs(x) > BASE);
    expect(Math.abs(tail.length - expected) / Math.sqrt(expected)).toBeLessThan(4.4);
  });

  test("has the normal tail there, on both sides", () => {
    // A first uniform at either end and a second of 0 choose the tail; what follows is drawn.
    const source = uniform("tail");
    const beyond = (end: number) => {
      const chosen = [end, 0];
      return normalVariate(() => chosen.shift() ?? source());
    };
    for (const [end, sign] of [
      [1 - 2 ** -32, 1],
      [0, -1],
    ] as const) {
      const tail = repeat(50_000, () => sign * beyond(end));
      expect(kolmogorov(tail, (x) => 1 - normalCdf(-x) / normalCdf(-BASE))).toBeLessThan(KOLMOGOROV_LIMIT);
    }
  });

  test("has as many numbers in each of 200 slices of equal probability", () => {
    const counts = new Array<number>(200).fill(0);
    for (const x of values) counts[Math.min(199, Math.floor(200 * normalCdf(x)))]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 2500) ** 2 / 2500, 0);
    expect(chiSquare).toBeLessThan(chiSquareLimit(199));
  });

  test("is not correlated with the one before, nor is its modulus", () => {
    const products = (of: (x: number) => number) =>
      Float64Array.from(values.subarray(1), (x, i) => of(x) * of(values[i]!));
    expect(
      Math.abs(
        pull(
          products((x) => x),
          (x) => x,
          0,
          1,
        ),
      ),
    ).toBeLessThan(4.4);
    // x^2 - 1 has variance 2, so the product of two has 4.
    expect(
      Math.abs(
        pull(
          products((x) => x * x - 1),
          (x) => x,
          0,
          4,
        ),
      ),
    ).toBeLessThan(4.4);
  });
});

describe("gammaVariate", () => {
  test.each([0.05, 0.5, 0.999, 1, 1.001, 2.5, 30, 1000])("of shape %d has its distribution, mean and variance", (a) => {
    const source = uniform(`gamma ${a}`);
    const values = repeat(50_000, () => gammaVariate(source, a));
    expect(values.every((x) => x >= 0)).toBe(true);
    expect(kolmogorov(values, (x) => gammaCdf(a, x))).toBeLessThan(KOLMOGOROV_LIMIT);
    expect(Math.abs(pull(values, (x) => x, a, a))).toBeLessThan(4.4);
    // Fourth central moment 3 a^2 + 6 a
    expect(Math.abs(pull(values, (x) => (x - a) * (x - a), a, 2 * a * a + 6 * a))).toBeLessThan(5);
  });

  test("of shape 0 is 0, of one that is not finite NaN", () => {
    expect(gammaVariate(uniform("gamma"), 0)).toBe(0);
    for (const shape of [Number.NaN, Infinity]) expect(gammaVariate(uniform("gamma"), shape)).toBeNaN();
  });
});

describe("poissonVariate", () => {
  test.each([0.01, 0.5, 3, 9.99, 10, 10.01, 17, 60, 250, 1000])("of mean %d has its distribution", (mean) => {
    const source = uniform(`poisson ${mean}`);
    const n = 100_000;
    const values = repeat(n, () => poissonVariate(source, mean));
    expect(values.every((k) => Number.isInteger(k) && k >= 0)).toBe(true);
    expect(Math.abs(pull(values, (k) => k, mean, mean))).toBeLessThan(4.4);
    // Fourth central moment 3 mean^2 + mean
    expect(Math.abs(pull(values, (k) => (k - mean) * (k - mean), mean, 2 * mean * mean + mean))).toBeLessThan(5);
    expect(chiSquare(values, mean)).toBeLessThan(1);
  });

  test.each([1e5, 1e7])("of mean %d is nearly normal", (mean) => {
    const source = uniform(`poisson ${mean}`);
    const values = repeat(50_000, () => (poissonVariate(source, mean) + 0.5 - mean) / Math.sqrt(mean));
    // Cornish-Fisher: the skewness 1 / sqrt(mean) moves the distribution function by (z^2 - 1) phi(z) / 6 sqrt(mean),
    // 2e-4 at most, and the steps of the whole numbers by 0.4 / sqrt(mean): together 0.0015 sqrt(50000) = 0.3 of 2.47.
    expect(kolmogorov(values, normalCdf)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test("of mean 0 is 0, of one that is not finite NaN", () => {
    expect(poissonVariate(uniform("poisson"), 0)).toBe(0);
    for (const mean of [Number.NaN, Infinity]) expect(poissonVariate(uniform("poisson"), mean)).toBeNaN();
  });

  test("below 10 inverts the distribution function: a number u gives the k whose step holds it", () => {
    // Mean 2: steps at e^-2 (1, 1 + 2, 1 + 2 + 2, ...) = 0.1353, 0.4060, 0.6767, 0.8571
    const at = (u: number) => poissonVariate(() => u, 2);
    expect([0, 0.13, 0.14, 0.4, 0.41, 0.67, 0.68, 0.85, 0.86].map(at)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4]);
    // Mean 0.5: e^-0.5 = 0.6065 and the short cut at 1 - 0.5
    expect([0.49, 0.51, 0.6, 0.61].map((u) => poissonVariate(() => u, 0.5))).toEqual([0, 0, 0, 1]);
  });

  test("ends for the largest number that uniform gives, at the first k with less than 2^-32 beyond it", () => {
    const largest = (mean: number) => poissonVariate(() => 1 - 2 ** -32, mean);
    // P(N >= k) = gammaCdf(k, mean)
    const k = largest(9.99);
    expect(gammaCdf(k + 1, 9.99)).toBeLessThanOrEqual(2 ** -32);
    expect(gammaCdf(k, 9.99)).toBeGreaterThan(2 ** -32);
    expect(largest(1e-12)).toBe(0);
  });
});

/** Chi-square over its limit: bins are numbers expected at least 10 times, and the two tails beyond them. */
function chiSquare(values: Float64Array, mean: number): number {
  const n = values.length;
  const expected = (k: number) => n * Math.exp(k * Math.log(mean) - mean - logGamma(k + 1));
  let low = 0;
  while (expected(low) < 10) low++;
  let high = Math.max(low, Math.floor(mean));
  while (expected(high + 1) >= 10) high++;
  const counts = new Map<number, number>();
  for (const k of values) {
    const bin = Math.min(high + 1, Math.max(low - 1, k));
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  let sum = 0;
  let bins = 0;
  const add = (count: number, mu: number) => {
    sum += ((count - mu) * (count - mu)) / mu;
    bins++;
  };
  for (let k = low; k <= high; k++) add(counts.get(k) ?? 0, expected(k));
  const below = low === 0 ? 0 : n * (1 - gammaCdf(low, mean));
  const above = n * gammaCdf(high + 1, mean);
  // A tail expected less than 5 times is too small for chi-square; its numbers are counted in the moments.
  if (below >= 5) add(counts.get(low - 1) ?? 0, below);
  if (above >= 5) add(counts.get(high + 1) ?? 0, above);
  return sum / chiSquareLimit(bins - 1);
}
