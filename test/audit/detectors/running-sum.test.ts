import { describe, expect, test } from "vitest";
import { runningSum } from "../../../src/audit/detectors/running-sum.ts";
import { Random } from "../../../src/core/random.ts";
import { audited, detectAlone, numbers } from "../audited.ts";

const ROWS = 900;
const random = Random.fromSeed(9);
const blocks = numbers(ROWS, (row) => Math.floor(row / 300));
const muons = numbers(ROWS, (row) => 1 + random.uniform() + blocks[row]! / 4);
const sorted = (values: number[]) => [...values].sort((a, b) => a - b);

/** Sums of `muons`, anew every `length` rows. */
function sums(length: number): number[] {
  let sum = 0;
  return muons.map((value, row) => {
    sum = row % length === 0 ? value : sum + value;
    return sum;
  });
}

describe("runningSum", () => {
  test("finds sums that start anew, and mends them by differences", () => {
    const table = audited({ total: sums(100), own: muons, label: blocks });
    const { suspicions } = detectAlone(runningSum, table);
    expect(suspicions.map(({ columns }) => columns)).toEqual([["total"]]);
    expect(suspicions[0]!.numbers).toMatchObject({ falls: 8, falls_within_label: 6, label_blocks: 3 });
    const { mend } = suspicions[0]!;
    const mended = mend?.kind === "replace" ? mend.values.total! : new Float64Array();
    expect(mended.length).toBe(ROWS);
    for (const [row, value] of mended.entries()) expect(value).toBeCloseTo(muons[row]!, 9);
  });

  test("finds one that never starts anew where the label comes in blocks", () => {
    expect(detectAlone(runningSum, audited({ total: sums(ROWS), label: blocks })).suspicions).toHaveLength(1);
  });

  test("only notes a sorted file, and a column that is sorted for each label", () => {
    const shuffled = numbers(ROWS, () => random.integer(3));
    const file = detectAlone(runningSum, audited({ energy: sorted(muons), label: shuffled }));
    expect(file).toEqual({ suspicions: [], notes: ["the rows are sorted by energy"] });
    const within = [0, 300, 600].flatMap((start) => sorted(numbers(300, () => random.uniform() + start / 3000)));
    const classes = detectAlone(runningSum, audited({ energy: within, label: blocks }));
    expect(classes.suspicions).toEqual([]);
    expect(classes.notes.at(-1)).toContain("sorted for each, or a running sum");
  });

  test("tells sums that start anew with the label from columns that are sorted for each label", () => {
    const table = audited({ total: sums(300), label: blocks });
    const { suspicions } = detectAlone(runningSum, table);
    expect(suspicions.map(({ columns }) => columns)).toEqual([["total"]]);
    expect(suspicions[0]!.numbers).toMatchObject({ falls: 2, falls_within_label: 0 });
    // Sorted samples of three shapes, one of them rounded, are none.
    const shapes = {
      normal: () => random.normal(),
      steep: () => Math.exp(2 * random.normal()),
      rounded: () => Math.round(1000 * random.uniform()) / 1000,
    };
    for (const shape of Object.values(shapes)) {
      const energy = [0, 1, 2].flatMap(() => sorted(numbers(300, shape)));
      expect(detectAlone(runningSum, audited({ energy, label: blocks })).suspicions).toEqual([]);
    }
  });

  test("finds nothing in rows in any order", () => {
    expect(detectAlone(runningSum, audited({ muons, label: numbers(ROWS, () => random.integer(3)) }))).toEqual({
      suspicions: [],
      notes: [],
    });
  });
});
