import { describe, expect, it } from "vitest";
import { PRUNERS } from "../../../src/tuning/pruners/catalogue.ts";
import { bracketOf, bracketShares } from "../../../src/tuning/pruners/hyperband.ts";
import type { TrialRecord, TrialState } from "../../../src/tuning/trial.ts";

/** Whether the pruner gives up a trial with these values at steps 0, 1, ... beside complete ones with those. */
function isPruned(
  [name, config = {}]: [string, Record<string, unknown>?],
  values: readonly number[],
  others: readonly (readonly number[])[] = [],
  { number = others.length, state = "complete" as TrialState } = {},
): boolean {
  const definition = PRUNERS.find((one) => one.name === name)!;
  const curve = (told: readonly number[]) => told.map((value, step) => ({ step, value }));
  const finished = others.map((told, i) => {
    const record = { number: i, state, value: told.at(-1) ?? null, intermediate: curve(told) };
    return { ...record, params: {}, distributions: {}, attributes: {}, started: null, ended: null } as TrialRecord;
  });
  const pruner = definition.create(definition.config.parse(config));
  return pruner.prune({ direction: "minimize", number, intermediate: curve(values), finished });
}

const THREE = [[1], [2], [4]];

describe("pruner median", () => {
  it("keeps a value that is the median and gives up one that is worse", () => {
    expect(isPruned(["median", { startup_trials: 3 }], [2], THREE)).toBe(false);
    expect(isPruned(["median", { startup_trials: 3 }], [2.001], THREE)).toBe(true);
    // Between the two in the middle: (1 + 2) / 2.
    expect(isPruned(["median", { startup_trials: 0 }], [1.5], [[1], [2]])).toBe(false);
    expect(isPruned(["median", { startup_trials: 0 }], [1.51], [[1], [2]])).toBe(true);
  });

  it("waits for trials, steps, and trials that were at the step", () => {
    expect(isPruned(["median", { startup_trials: 4 }], [9], THREE)).toBe(false);
    expect(isPruned(["median", { startup_trials: 3, warmup_steps: 1 }], [9], THREE)).toBe(false);
    expect(isPruned(["median", { startup_trials: 3 }], [9, 9], THREE)).toBe(false);
    expect(isPruned(["median", { startup_trials: 3, min_trials: 4 }], [9], THREE)).toBe(false);
  });

  it("counts complete trials only", () => {
    expect(isPruned(["median", { startup_trials: 1 }], [9], THREE, { state: "pruned" })).toBe(false);
  });

  it("judges the best value so far, NaN only where there is no other", () => {
    const others = [
      [1, 1],
      [2, 2],
      [3, 3],
    ];
    expect(isPruned(["median", { startup_trials: 1 }], [0, 9], others)).toBe(false);
    expect(isPruned(["median", { startup_trials: 1 }], [0, Number.NaN], others)).toBe(false);
    expect(isPruned(["median", { startup_trials: 1 }], [Number.NaN, Number.NaN], others)).toBe(true);
  });
});

describe("pruner successive-halving", () => {
  const config = { min_resource: 1, reduction_factor: 2 };
  // Rungs at steps 1, 2, 4; of n at a rung floor(n / 2) go on, at least one.
  it("lets the better half go on at each rung, and judges only there", () => {
    const others = [
      [0, 1],
      [0, 2],
      [0, 3],
    ];
    expect(isPruned(["successive-halving", config], [9], others)).toBe(false);
    expect(isPruned(["successive-halving", config], [9, 2], others)).toBe(false); // 1 is better: of 4 two go on
    expect(isPruned(["successive-halving", config], [9, 2.5], others)).toBe(true); // 1 and 2 are better
    expect(isPruned(["successive-halving", config], [9, 0, 9], others)).toBe(false); // the first at step 2
    expect(isPruned(["successive-halving", config], [9, 0, 9, 9], [...others, [0, 9, 9, 9]])).toBe(false); // no rung at 3
    expect(isPruned(["successive-halving", config], [9, Number.NaN], [])).toBe(true);
  });

  it("begins later with a larger min_early_stopping_rate, or by a hundredth of the longest trial", () => {
    expect(isPruned(["successive-halving", { ...config, min_early_stopping_rate: 1 }], [9, 9], [[0, 1]])).toBe(false);
    expect(isPruned(["successive-halving", { reduction_factor: 2 }], [9, 9])).toBe(false); // no trial is complete
    const long = Array<number>(301).fill(0); // the last step is 300: rungs at 3, 6, ...
    expect(isPruned(["successive-halving", { reduction_factor: 2 }], [9, 9, 9], [long, long])).toBe(false);
    expect(isPruned(["successive-halving", { reduction_factor: 2 }], [9, 9, 9, 9], [long, long])).toBe(true);
  });
});

describe("pruner hyperband", () => {
  it("has brackets of as many trials as their rungs are worth", () => {
    // 9 = 3^2: 3 brackets; ceil(3 * 9 / 3), ceil(3 * 3 / 2), ceil(3 * 1 / 1).
    const shares = bracketShares({ min_resource: 1, max_resource: 9, reduction_factor: 3 });
    expect(shares).toEqual([9, 5, 3]);
    const counts = [0, 0, 0];
    for (let number = 0; number < 1700; number++) counts[bracketOf(number, shares)]!++;
    // Multiples of the golden ratio stay within one of an even spread for each boundary, and a little more.
    for (const [bracket, share] of shares.entries()) expect(Math.abs(counts[bracket]! - 100 * share)).toBeLessThan(4);
  });

  it("has 6 brackets for 243 steps, although the logarithm of 243 to base 3 is 4.99... in floating point", () => {
    expect(bracketShares({ min_resource: 1, max_resource: 243, reduction_factor: 3 })).toHaveLength(6);
  });

  it("compares trials of the same bracket only", () => {
    const shares = bracketShares({ min_resource: 1, max_resource: 9, reduction_factor: 3 });
    const numbers = [...Array(40).keys()];
    const [first] = numbers.filter((number) => bracketOf(number, shares) === 0);
    const better = numbers.map((number) => (bracketOf(number, shares) === 0 ? [] : [0, 0]));
    expect(isPruned(["hyperband", { max_resource: 9 }], [9, 9], better, { number: first! })).toBe(false);
    const mates = numbers.map((number) => (bracketOf(number, shares) === 0 ? [0, 0] : []));
    expect(isPruned(["hyperband", { max_resource: 9 }], [9, 9], mates, { number: first! })).toBe(true);
  });

  it("refuses a trial that is shorter than its first rung", () => {
    const { config } = PRUNERS.find(({ name }) => name === "hyperband")!;
    expect(config.safeParse({ min_resource: 10, max_resource: 9 }).success).toBe(false);
  });
});

describe("pruner patient", () => {
  it("gives up when the last values are worse than the best before, by more than min_delta", () => {
    expect(isPruned(["patient", { patience: 1 }], [1, 2])).toBe(false);
    expect(isPruned(["patient", { patience: 1 }], [1, 2, 2])).toBe(true);
    expect(isPruned(["patient", { patience: 1 }], [1, 2, 1])).toBe(false);
    expect(isPruned(["patient", { patience: 1, min_delta: 1 }], [1, 2, 2])).toBe(false);
  });

  it("asks the pruner that it wraps, whose settings it checks", () => {
    expect(isPruned(["patient", { patience: 0, pruner: "none" }], [1, 2])).toBe(false);
    const { config } = PRUNERS.find(({ name }) => name === "patient")!;
    const { error } = config.safeParse({ patience: 0, pruner: { name: "median", startup_trials: -1 } });
    expect(error?.issues[0]?.path).toEqual(["pruner", "startup_trials"]);
  });
});

describe("pruner threshold", () => {
  it("gives up a last value that is out of bounds or NaN, once an interval", () => {
    expect(isPruned(["threshold", { upper: 1 }], [1])).toBe(false);
    expect(isPruned(["threshold", { upper: 1 }], [1.1])).toBe(true);
    expect(isPruned(["threshold", { lower: 1 }], [0.9])).toBe(true);
    expect(isPruned(["threshold", { lower: 1 }], [Number.NaN])).toBe(true);
    expect(isPruned(["threshold", { upper: 1, interval_steps: 2 }], [0, 2])).toBe(false);
    expect(isPruned(["threshold", { upper: 1, interval_steps: 2 }], [0, 2, 2])).toBe(true);
    expect(isPruned(["threshold", { upper: 1, warmup_steps: 2 }], [0, 2])).toBe(false);
  });

  it("needs a bound, and the lower one first", () => {
    const { config } = PRUNERS.find(({ name }) => name === "threshold")!;
    expect(config.safeParse({}).success).toBe(false);
    expect(config.safeParse({ lower: 2, upper: 1 }).success).toBe(false);
  });
});
