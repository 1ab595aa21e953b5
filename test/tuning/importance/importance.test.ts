import { describe, expect, it } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { importanceOf } from "../../../src/tuning/importance/importance.ts";
import type { Parameter } from "../../../src/tuning/space.ts";
import type { TrialRecord } from "../../../src/tuning/trial.ts";
import { float, sampled } from "./sampled.ts";

const shares = (trials: readonly TrialRecord[]): Record<string, number> =>
  Object.fromEntries(importanceOf({ trials }, { random: Random.fromSeed(1) }).map(({ name, share }) => [name, share]));

/**
 * A share s that is estimated from n points is off by about 2 sqrt(s) (1 - s) / sqrt(n), at most 0.77 / sqrt(n): 0.035 for
 * n = 500. Twice that leaves room for what the trees, which take every point for the truth, give to a wrong parameter.
 */
const TOLERANCE = 0.07;
const TRIALS = 500;

describe("the importance of parameters", () => {
  it("is the part of the variance of a sum that each has", () => {
    // Variances of 4 x, 2 y and 1 z on [0, 1]: 16, 4 and 1 twelfths.
    const trials = sampled([float("x", 0, 1), float("y", 0, 1), float("z", 0, 1)], TRIALS, ({ x, y, z }) => {
      return 4 * (x as number) + 2 * (y as number) + (z as number);
    });
    const { x, y, z } = shares(trials);
    expect(Math.abs(x! - 16 / 21)).toBeLessThan(TOLERANCE);
    expect(Math.abs(y! - 4 / 21)).toBeLessThan(TOLERANCE);
    expect(Math.abs(z! - 1 / 21)).toBeLessThan(TOLERANCE);
    expect(x! + y! + z!).toBeCloseTo(1, 12);
  });

  it("is that of choices, whole numbers and logarithms, too", () => {
    const space: Parameter[] = [
      { name: "kernel", distribution: { kind: "categorical", choices: ["a", "b", null, true] } },
      { name: "depth", distribution: { kind: "int", low: 1, high: 3, log: false, step: 1 } },
      float("eta", 1e-4, 1, true),
      float("nothing", 0, 1),
    ];
    // Variances: of 0, 0, 0, 2: 3/4; of 1, 2, 3: 2/3; of log10 from -4 to 0, halved: 4/12 = 1/3. The sum is 7/4.
    const trials = sampled(space, TRIALS, ({ kernel, depth, eta }) => {
      return (kernel === true ? 2 : 0) + (depth as number) + Math.log10(eta as number) / 2;
    });
    const found = shares(trials);
    expect(Math.abs(found.kernel! - 3 / 7)).toBeLessThan(TOLERANCE);
    expect(Math.abs(found.depth! - 8 / 21)).toBeLessThan(TOLERANCE);
    expect(Math.abs(found.eta! - 4 / 21)).toBeLessThan(TOLERANCE);
    expect(found.nothing!).toBeLessThan(0.02);
  });

  it("counts a conditional parameter among the trials that have it", () => {
    const space: Parameter[] = [
      { name: "kernel", distribution: { kind: "categorical", choices: ["rbf", "poly"] } },
      { ...float("slope", 0, 1), when: [{ name: "kernel", values: ["poly"] }] },
    ];
    const trials = sampled(space, TRIALS, ({ kernel, slope }) => (kernel === "poly" ? 3 + 6 * (slope as number) : 3));
    // All trials: the kernel's own variance is (3 / 2)^2 = 9/4, which a forest of the kernel alone explains wholly: 1.
    // Those with poly: all of it is the slope's. Their squares are 1/2 * 36/12 = 3/2 of 9/4 + 3/2: 2/5. Of 7/5:
    const found = importanceOf({ trials }, { random: Random.fromSeed(1) });
    expect(found.map(({ name }) => name)).toEqual(["kernel", "slope"]);
    expect(Math.abs(found[0]!.share - 5 / 7)).toBeLessThan(TOLERANCE);
    expect(found[1]!.trials).toBe(trials.filter(({ params }) => params.kernel === "poly").length);
  });

  it("depends on its trials and its stream alone, and has a spread over its trees", () => {
    const trials = sampled([float("x", 0, 1), float("y", 0, 1)], 60, ({ x, y }) => (x as number) + (y as number));
    const once = importanceOf({ trials }, { random: Random.fromSeed(1) });
    expect(importanceOf({ trials }, { random: Random.fromSeed(1) })).toEqual(once);
    expect(importanceOf({ trials }, { random: Random.fromSeed(2) })).not.toEqual(once);
    for (const { spread } of once) {
      expect(spread).toBeGreaterThan(0);
      expect(spread).toBeLessThan(0.3);
    }
  });

  it("is none where there is nothing to explain, and takes complete trials only", () => {
    const trials = sampled([float("x", 0, 1)], 10, ({ x }) => x as number);
    expect(shares(trials)).toEqual({ x: 1 });
    expect(shares(trials.map((trial) => ({ ...trial, value: 1 })))).toEqual({});
    expect(shares(trials.map((trial) => ({ ...trial, state: "pruned" as const })))).toEqual({});
    expect(shares(trials.slice(0, 1))).toEqual({});
    expect(shares([])).toEqual({});
  });

  it("is of many trials, too, in a moment", () => {
    const trials = sampled([float("x", 0, 1), float("y", 0, 1)], 3000, ({ x }) => x as number);
    expect(importanceOf({ trials }, { random: Random.fromSeed(1), trees: 4 })[0]!.name).toBe("x");
  });
});
