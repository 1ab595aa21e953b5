import { describe, expect, test } from "vitest";
import { duplicateRows } from "../../../src/audit/detectors/duplicate-rows.ts";
import { nearDuplicates } from "../../../src/audit/detectors/near-duplicates.ts";
import { Random } from "../../../src/core/random.ts";
import { audited, detectAlone, numbers } from "../audited.ts";

const ROWS = 1000;
const random = Random.fromSeed(6);
const NAMES = ["a", "b", "c", "d", "e"];

/** 1000 rows of five numbers, of which the last `copies` are copies of the first, each changed by `change`. */
function rows(copies: number, change: (value: number) => number): Record<string, number[]> {
  const own = Object.fromEntries(NAMES.map((name) => [name, numbers(ROWS, () => random.normal())]));
  const label = numbers(ROWS, () => random.integer(2));
  for (const name of NAMES) for (let i = 0; i < copies; i++) own[name]![ROWS - 1 - i] = change(own[name]![i]!);
  for (let i = 0; i < copies; i++) label[ROWS - 1 - i] = label[i]!;
  return { ...own, id: numbers(ROWS, (row) => row), label };
}

describe("duplicateRows", () => {
  test("finds 30 copies under other ids, one of them with another label", () => {
    const columns = rows(30, (value) => value);
    columns.label![ROWS - 1] = 1 - columns.label![ROWS - 1]!;
    const { suspicions } = detectAlone(duplicateRows, audited(columns));
    expect(suspicions).toHaveLength(1);
    expect(suspicions[0]!.numbers).toMatchObject({ sets: 30, rows_in_sets: 60, contradicting: 1 });
    const { mend } = suspicions[0]!;
    expect(mend?.kind === "keep" && mend.keep.reduce((sum, one) => sum + one, 0)).toBe(970);
  });

  test("only notes copies on one side of a given split", () => {
    const columns = rows(30, (value) => value);
    const part = numbers(ROWS, (row) => (row > 100 && row < 300 ? 1 : 0));
    const found = detectAlone(duplicateRows, audited({ ...columns, part }, { split: "part" }));
    expect(found.suspicions).toEqual([]);
    expect(found.notes[0]).toContain("none on both sides of the split");
  });

  test("finds nothing in rows of few values, or without copies", () => {
    const few = Object.fromEntries(NAMES.map((name) => [name, numbers(ROWS, () => random.integer(3))]));
    const label = numbers(ROWS, () => random.integer(2));
    expect(detectAlone(duplicateRows, audited({ ...few, label })).suspicions).toEqual([]);
    expect(detectAlone(duplicateRows, audited(rows(0, (value) => value))).suspicions).toEqual([]);
  });
});

describe("nearDuplicates", () => {
  test("finds copies that were changed by a thousandth", () => {
    const found = detectAlone(nearDuplicates, audited(rows(60, (value) => value * (1 + 0.001 * random.normal()))));
    expect(found.suspicions).toHaveLength(1);
    expect(found.suspicions[0]!.numbers.sets).toBeGreaterThan(50);
  });

  test("finds nothing without copies, also where columns follow one another", () => {
    const columns = rows(0, (value) => value);
    expect(detectAlone(nearDuplicates, audited(columns)).suspicions).toEqual([]);
    const following = { ...columns, f: columns.a!.map((value) => value + 0.3 * random.normal()) };
    expect(detectAlone(nearDuplicates, audited(following)).suspicions).toEqual([]);
  });
});
