import { describe, expect, test } from "vitest";
import { owenScramble, SOBOL_DIMENSIONS, sobolBits } from "../../../src/tuning/samplers/sobol-points.ts";

const at = (index: number, dimension: number) => sobolBits(index, dimension) / 2 ** 32;

describe("the Sobol sequence", () => {
  test("begins as that of its authors", () => {
    // Joe & Kuo's program with new-joe-kuo-6, the first ten points of three dimensions as on their page.
    const points = Array.from({ length: 10 }, (_, i) => [at(i, 0), at(i, 1), at(i, 2)]);
    expect(points).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
      [0.1875, 0.3125, 0.9375],
      [0.6875, 0.8125, 0.4375],
    ]);
  });

  test("is SciPy's in high dimensions, too", () => {
    // scipy.stats.qmc.Sobol(256, scramble=False, bits=32), SciPy 1.17.1: points 37 and 63, and sums over all dimensions.
    const some = [0, 1, 2, 3, 100, 255];
    expect(some.map((k) => at(63, k))).toEqual([0.015625, 0.796875, 0.359375, 0.453125, 0.578125, 0.046875]);
    expect(some.map((k) => at(37, k))).toEqual([0.921875, 0.640625, 0.578125, 0.921875, 0.359375, 0.453125]);
    const sum = (i: number) => Array.from({ length: 256 }, (_, k) => at(i, k)).reduce((a, b) => a + b, 0);
    expect([1, 2, 3, 17, 63].map(sum)).toEqual([128, 128.5, 127.5, 124.125, 126.1875]);
    expect(SOBOL_DIMENSIONS).toBe(256);
  });
});

describe("Owen's scrambling", () => {
  test("puts one of the first 2^k points into each 2^k-th of every dimension, as before", () => {
    for (const dimension of [0, 1, 17, 255]) {
      for (const seed of [1, -7, 2 ** 31]) {
        for (const k of [1, 4, 7]) {
          const cells = Array.from({ length: 2 ** k }, (_, i) => {
            return owenScramble(sobolBits(i, dimension), seed) >>> (32 - k);
          });
          expect(new Set(cells).size).toBe(2 ** k);
        }
      }
    }
  });

  test("makes every point uniform over seeds, and two points independent of one another but for their cells", () => {
    // Means of 4000 uniform numbers: 1/2 +- sqrt(1/12/4000) = 0.0046, five of them 0.023. Points 0 and 1 lie in different
    // halves: their product's mean is 2 (1/4)(3/4) / 2 = 3/16, its spread below 0.25/sqrt(4000) = 0.004, five 0.02.
    const seeds = Array.from({ length: 4000 }, (_, i) => Math.imul(i, 0x9e3779b1));
    const unit = (i: number, seed: number) => owenScramble(sobolBits(i, 2), seed) / 2 ** 32;
    const mean = (f: (seed: number) => number) => seeds.reduce((sum, seed) => sum + f(seed), 0) / seeds.length;
    for (const i of [0, 1, 5]) expect(Math.abs(mean((seed) => unit(i, seed)) - 0.5)).toBeLessThan(0.023);
    expect(Math.abs(mean((seed) => unit(0, seed) * unit(1, seed)) - 3 / 16)).toBeLessThan(0.02);
  });
});
