import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import type { Distribution } from "../../../../src/tuning/distribution.ts";
import { splitTrials } from "../../../../src/tuning/samplers/tpe/split.ts";
import { TrialTable } from "../../../../src/tuning/samplers/tpe/trial-table.ts";
import type { TrialRecord } from "../../../../src/tuning/trial.ts";

const unit: Distribution = { kind: "float", low: 0, high: 1, log: false, step: null };

/** A trial with a value, a list of intermediate values of one that was pruned, or null for one that failed. */
function trial(number: number, result: number | null | number[], names: readonly string[] = ["x"]): TrialRecord {
  const pruned = Array.isArray(result);
  return {
    ...{ number, state: result === null ? "failed" : pruned ? "pruned" : "complete" },
    params: Object.fromEntries(names.map((name) => [name, 0.5])),
    distributions: Object.fromEntries(names.map((name) => [name, unit])),
    value: pruned ? (result.at(-1) ?? null) : result,
    intermediate: pruned ? result.map((value, step) => ({ step, value })) : [],
    ...{ attributes: {}, started: null, ended: null },
  };
}

function tableOf(trials: readonly TrialRecord[], direction: "minimize" | "maximize" = "minimize"): TrialTable {
  const table = new TrialTable(direction);
  table.readNew(trials);
  return table;
}

describe("the order of trials", () => {
  const results = [3, [5], 1, null, [9, 4], [], 1, [2, 4.5], [Number.NaN], 2];
  const trials = results.map((result, number) => trial(number, result));
  const numbers = (table: TrialTable) => table.ranked.map((row) => table.trials[row]!.number);

  test("is complete ones by value, equal ones by number, then pruned ones by how far they came", () => {
    // complete: 1 (trial 2), 1 (6), 2 (9), 3 (0); at step 1: 4 (4), 4.5 (7); at step 0: 5 (1), NaN (8); none (5); no failed
    expect(numbers(tableOf(trials))).toEqual([2, 6, 9, 0, 4, 7, 1, 8, 5]);
  });

  test("is turned around where the most is best", () => {
    expect(numbers(tableOf(trials, "maximize"))).toEqual([0, 9, 2, 6, 7, 4, 1, 8, 5]);
  });

  test("is the same however the trials came in", () => {
    const table = new TrialTable("minimize");
    for (let count = 0; count <= trials.length; count++) table.readNew(trials.slice(0, count));
    expect(numbers(table)).toEqual(numbers(tableOf(trials)));
  });
});

describe("the good trials", () => {
  const values = Array.from({ length: 300 }, (_, i) => (i * 77) % 300);
  const trials = values.map((value, number) => trial(number, value));

  test.each([
    [0, 0],
    [1, 1],
    [10, 1],
    [11, 2],
    [250, 25],
    [300, 25],
  ])("of %d are the best %d, in order of number", (count, good) => {
    const { below, above } = splitTrials(tableOf(trials.slice(0, count)));
    const best = [...values.slice(0, count).keys()].sort((a, b) => values[a]! - values[b]!).slice(0, good);
    expect(Array.from(below)).toEqual(best.sort((a, b) => a - b));
    expect(Array.from(above)).toEqual([...Array(count).keys()].filter((row) => !best.includes(row)));
  });

  test("are looked for only among those that count", () => {
    const { below, above } = splitTrials(tableOf(trials), ({ number }) => number % 3 === 0);
    expect(below).toHaveLength(10);
    expect(above).toHaveLength(90);
    expect([...below, ...above].every((row) => row % 3 === 0)).toBe(true);
  });
});

describe("groups of parameters", () => {
  const groups = (...sets: string[]) => {
    const { columns, groups: numbers } = tableOf(sets.map((names, i) => trial(i, i, [...names])));
    const joined = new Map<number, string>();
    for (const [index, { name }] of columns.entries())
      joined.set(numbers[index]!, (joined.get(numbers[index]!) ?? "") + name);
    return [...joined.values()].sort();
  };

  test("are those that the same trials have", () => {
    expect(groups("ab", "ab")).toEqual(["ab"]);
    expect(groups("ab", "ac")).toEqual(["a", "b", "c"]);
    expect(groups("abc", "ade", "abc")).toEqual(["a", "bc", "de"]);
    expect(groups("abcd", "abc", "ab")).toEqual(["ab", "c", "d"]);
    expect(groups("ab", "cd")).toEqual(["ab", "cd"]);
    expect(groups("ab", "cd", "ac")).toEqual(["a", "b", "c", "d"]);
  });

  test("a parameter with another distribution is another one, with a single value none", () => {
    const one = trial(0, 0);
    const other = { ...trial(1, 1), distributions: { x: { ...unit, high: 2 } } };
    const single = { ...trial(2, 2), distributions: { x: { ...unit, low: 0.5, high: 0.5 } } };
    const { columns, groups: of } = tableOf([one, other, single]);
    expect(columns.map(({ distribution }) => distribution)).toEqual([unit, { ...unit, high: 2 }]);
    expect(of[0]).not.toBe(of[1]);
  });
});

test("a table is of the study that it has read", () => {
  const trials = [0, 1, 2].map((value) => trial(value, value));
  const table = tableOf(trials);
  const view = { direction: "minimize", number: 3, pending: [], random: Random.fromSeed(1) } as const;
  expect(table.continues({ ...view, finished: [...trials, trial(3, 3)] })).toBe(true);
  expect(table.continues({ ...view, direction: "maximize", finished: trials })).toBe(false);
  expect(table.continues({ ...view, finished: trials.slice(0, 2) })).toBe(false);
  // One that ended late stands in between.
  expect(table.continues({ ...view, finished: [trials[0]!, trials[1]!, trial(7, 7), trials[2]!] })).toBe(false);
});
