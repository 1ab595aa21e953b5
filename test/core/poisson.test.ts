import { describe, expect, test } from "vitest";
import { PoissonNumbers } from "../../src/core/poisson.ts";
import { Random } from "../../src/core/random.ts";
import { logGamma, normalCdf } from "../../src/core/special-functions.ts";
import { chiSquareLimit, gammaCdf, KOLMOGOROV_LIMIT, kolmogorov, pull } from "./goodness-of-fit.ts";

const source = (name: string) => Random.fromSeed(1).stream(name);
const repeat = (count: number, draw: () => number) => Float64Array.from({ length: count }, draw);

// Pulls beyond +-4.4 have probability 1e-5, as the limits of the Kolmogorov distance and of chi-square.

describe("Poisson numbers", () => {
  test.each([0.01, 0.5, 1, 3.2, 9.99, 15.75, 17, 31.6, 63.99, 64, 64.01, 250, 1000])(
    "of mean %d have its distribution",
    (mean) => {
      const numbers = new PoissonNumbers(source(`poisson ${mean}`));
      const n = 100_000;
      const values = repeat(n, () => numbers.draw(mean));
      expect(values.every((k) => Number.isInteger(k) && k >= 0)).toBe(true);
      expect(Math.abs(pull(values, (k) => k, mean, mean))).toBeLessThan(4.4);
      // Fourth central moment 3 mean^2 + mean
      expect(Math.abs(pull(values, (k) => (k - mean) * (k - mean), mean, 2 * mean * mean + mean))).toBeLessThan(5);
      expect(chiSquare(values, mean)).toBeLessThan(1);
    },
  );

  test.each([1e5, 1e7])("of mean %d are nearly normal", (mean) => {
    const numbers = new PoissonNumbers(source(`poisson ${mean}`));
    const values = repeat(50_000, () => (numbers.draw(mean) + 0.5 - mean) / Math.sqrt(mean));
    // Cornish-Fisher: the skewness 1 / sqrt(mean) moves the distribution function by (z^2 - 1) phi(z) / 6 sqrt(mean),
    // 2e-4 at most, and the steps of the whole numbers by 0.4 / sqrt(mean): together 0.0015 sqrt(50000) = 0.3 of 2.47.
    expect(kolmogorov(values, normalCdf)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test("of mean 0 or less are 0, of one that is not finite NaN, and leave the others alone", () => {
    const numbers = new PoissonNumbers(source("poisson"));
    const plain = new PoissonNumbers(source("poisson"));
    for (let i = 0; i < 100; i++) {
      expect([0, -1, -Infinity, Number.NaN, Infinity].map((mean) => numbers.draw(mean))).toEqual([0, 0, 0, NaN, NaN]);
      expect(numbers.draw(0.3)).toBe(plain.draw(0.3));
    }
  });

  test("of different means, one after the other, are independent", () => {
    // The remembered gap must tie no number to the one before: three tables of 4 joint counts of (none, some) in pairs of
    // means against n times the products of their probabilities, 3 degrees of freedom each.
    const means = [0.2, 0.7, 5.4];
    const numbers = new PoissonNumbers(source("mixed"));
    const n = 100_000;
    const silent = means.map(() => new Uint8Array(n));
    for (let i = 0; i < n; i++) {
      means.forEach((mean, m) => {
        silent[m]![i] = numbers.draw(mean) === 0 ? 1 : 0;
      });
    }
    let sum = 0;
    for (const [a, b, lag] of [
      [0, 1, 0],
      [1, 2, 0],
      [2, 0, 1],
    ] as const) {
      const counts = [0, 0, 0, 0];
      for (let i = 0; i + lag < n; i++) counts[2 * silent[a]![i]! + silent[b]![i + lag]!]!++;
      counts.forEach((count, cell) => {
        const p = (m: number, none: boolean) => (none ? Math.exp(-means[m]!) : 1 - Math.exp(-means[m]!));
        const expected = (n - lag) * p(a, cell >= 2) * p(b, cell % 2 === 1);
        sum += (count - expected) ** 2 / expected;
      });
    }
    expect(sum).toBeLessThan(chiSquareLimit(9));
  });

  test("of mean 63/4, the largest in the tables, exceed their 64 values with probability 2e-17", () => {
    expect(gammaCdf(64, 15.75)).toBeLessThan(2e-17);
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
