import { describe, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { splitByShower } from "../../../src/data/split.ts";
import { outerSet, type TrialSet, trialSets } from "../../../src/experiment/group/trial-sets.ts";

/** 60 showers of three primaries, 4 rows each. */
const shower = Uint32Array.from({ length: 240 }, (_, row) => Math.floor(row / 4));
const rows = { shower, y: Uint8Array.from(shower, (one) => one % 3), classes: ["proton", "helium", "iron"] };
const split = { train: 0.64, validation: 0.16, test: 0.2 };
const options = { experiment: { split }, validation: { scheme: "kfold", folds: 4 } as const };
const random = () => Random.fromSeed(1);
const own = () => splitByShower(rows, random().stream("split"), split);
const showersOf = (part: Uint32Array) => new Set([...part].map((row) => shower[row]!));

function expectApart({ train, watched, judged }: TrialSet) {
  const parts = [train, watched, judged].map(showersOf);
  expect(parts[0]!.size + parts[1]!.size + parts[2]!.size).toBe(new Set(parts.flatMap((one) => [...one])).size);
}

test("holdout is the experiment's own split", () => {
  const [set, ...others] = trialSets(rows, { ...options, validation: { scheme: "holdout" }, random: random() });
  const { train, validation } = own();
  expect(others).toEqual([]);
  expect(set).toEqual({ train, watched: validation, judged: validation });
});

describe("folds", () => {
  test("judge every training and validation row once, apart from what is trained on and watched, and no test row", () => {
    const sets = trialSets(rows, { ...options, random: random() });
    for (const set of sets) expectApart(set);
    const judged = sets.flatMap((set) => [...set.judged]).sort((a, b) => a - b);
    const { test: closed } = own();
    expect(judged).toEqual([...rows.shower.keys()].filter((row) => !closed.includes(row)));
    for (const { train, watched } of sets) for (const row of [...train, ...watched]) expect(closed).not.toContain(row);
  });

  test("have the primaries evenly", () => {
    // 16 showers of each primary are not in the test part: 4 in each of 4 folds.
    for (const { judged } of trialSets(rows, { ...options, random: random() })) {
      const counts = [0, 0, 0];
      for (const one of showersOf(judged)) counts[one % 3]!++;
      expect(counts).toEqual([4, 4, 4]);
    }
  });

  test("within an outer fold know nothing of it", () => {
    const outer = { index: 1, folds: 3 };
    const last = outerSet(rows, { ...options, outer, random: random() });
    expectApart(last);
    // 7, 7 and 6 of the 20 showers of each primary, 4 rows each.
    expect(last.judged).toHaveLength(84);
    for (const set of trialSets(rows, { ...options, outer, random: random() })) {
      for (const part of [set.train, set.watched, set.judged]) {
        for (const row of part) expect(last.judged).not.toContain(row);
      }
    }
  });
});
