import { describe, expect, test } from "vitest";
import { gammaVariate } from "../../src/core/gamma.ts";
import { Random } from "../../src/core/random.ts";
import { gammaCdf, KOLMOGOROV_LIMIT, kolmogorov, pull } from "./goodness-of-fit.ts";

const source = (name: string) => Random.fromSeed(1).stream(name);
const repeat = (count: number, draw: () => number) => Float64Array.from({ length: count }, draw);

// Pulls beyond +-4.4 have probability 1e-5, as the limit of the Kolmogorov distance.

describe("gammaVariate", () => {
  test.each([0.05, 0.5, 0.999, 1, 1.001, 2.5, 30, 1000])("of shape %d has its distribution, mean and variance", (a) => {
    const random = source(`gamma ${a}`);
    const values = repeat(50_000, () => gammaVariate(random, a));
    expect(values.every((x) => x >= 0)).toBe(true);
    expect(kolmogorov(values, (x) => gammaCdf(a, x))).toBeLessThan(KOLMOGOROV_LIMIT);
    expect(Math.abs(pull(values, (x) => x, a, a))).toBeLessThan(4.4);
    // Fourth central moment 3 a^2 + 6 a
    expect(Math.abs(pull(values, (x) => (x - a) * (x - a), a, 2 * a * a + 6 * a))).toBeLessThan(5);
  });

  test("of shape 0 is 0, of one that is not finite NaN", () => {
    expect(gammaVariate(source("gamma"), 0)).toBe(0);
    for (const shape of [Number.NaN, Infinity]) expect(gammaVariate(source("gamma"), shape)).toBeNaN();
  });
});
