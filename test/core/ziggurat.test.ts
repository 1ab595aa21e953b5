import { describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { normalCdf } from "../../src/core/special-functions.ts";
import { exponentialVariate, normalVariate } from "../../src/core/ziggurat.ts";
import { chiSquareLimit, KOLMOGOROV_LIMIT, kolmogorov, pull } from "./goodness-of-fit.ts";

const source = (name: string) => Random.fromSeed(1).stream(name);
const repeat = (count: number, draw: () => number) => Float64Array.from({ length: count }, draw);

/** Right edge of the ziggurat's base. */
const BASE = 3.442619855899;

// Pulls beyond +-4.4 have probability 1e-5, as the limits of the Kolmogorov distance and of chi-square.

describe("normalVariate", () => {
  const random = source("normal");
  const values = repeat(500_000, () => normalVariate(random));

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
    // A first word of layer 0 with a position at either end chooses the tail; what follows is drawn.
    const random = source("tail");
    const beyond = (word: number) => {
      const chosen = [word];
      return normalVariate({ bits: () => chosen.shift() ?? random.bits(), uniform: () => random.uniform() });
    };
    for (const [end, sign] of [
      [(2 ** 24 - 1) * 128, 1],
      [-(2 ** 24) * 128, -1],
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

describe("exponentialVariate", () => {
  const random = source("exponential");
  const values = repeat(500_000, () => exponentialVariate(random));
  const cdf = (x: number) => 1 - Math.exp(-x);

  test("is exponential, and never 0", () => {
    expect(kolmogorov(values, cdf)).toBeLessThan(KOLMOGOROV_LIMIT);
    expect(Math.min(...values.subarray(0, 100_000))).toBeGreaterThan(0);
    const smallest = exponentialVariate({ bits: () => 255, uniform: () => 0 });
    expect(smallest).toBeGreaterThan(0);
  });

  test("has the moments 1, 2 and 6", () => {
    // Var x^k = (2k)! - (k!)^2
    expect(Math.abs(pull(values, (x) => x, 1, 1))).toBeLessThan(4.4);
    expect(Math.abs(pull(values, (x) => x * x, 2, 20))).toBeLessThan(4.4);
    expect(Math.abs(pull(values, (x) => x * x * x, 6, 684))).toBeLessThan(4.4);
  });

  test("goes beyond the base, 7.6971, as often as it should, and is exponential there", () => {
    const expected = Math.exp(-7.69711747013105) * values.length;
    const tail = values.filter((x) => x > 7.69711747013105).map((x) => x - 7.69711747013105);
    expect(Math.abs(tail.length - expected) / Math.sqrt(expected)).toBeLessThan(4.4);
    expect(kolmogorov(tail, cdf)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test("has as many numbers in each of 200 slices of equal probability", () => {
    const counts = new Array<number>(200).fill(0);
    for (const x of values) counts[Math.min(199, Math.floor(200 * cdf(x)))]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 2500) ** 2 / 2500, 0);
    expect(chiSquare).toBeLessThan(chiSquareLimit(199));
  });
});
