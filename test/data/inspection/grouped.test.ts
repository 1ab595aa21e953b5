import { expect, test } from "vitest";
import type { Finding } from "../../../src/data/inspection/finding.ts";
import { grouped, sentenceOf } from "../../../src/data/inspection/grouped.ts";

const extra = (column: string): Finding => ({
  ...{ kind: "extra-column", level: "note", column, message: "not known" },
  ...{ count: null, evidence: [] },
});

test("what is said of several columns stands once, with their names; counts stay apart; the worst first", () => {
  const duplicates: Finding = {
    ...{ kind: "duplicate-row", level: "suspect", column: null, message: "rows as an earlier one" },
    ...{ count: 2, evidence: [{ row: 7, value: "" }] },
  };
  const outside: Finding = { ...duplicates, kind: "outside-range", column: "a", message: "below 0" };
  const shown = grouped([extra("x"), duplicates, extra("y"), outside, { ...outside, column: "b" }]);
  expect(shown.map(({ columns, count }) => [columns, count])).toEqual([
    ["", 2],
    ["a", 2],
    ["b", 2],
    ["x, y", null],
  ]);
  expect(shown[0]).toEqual({
    ...{ level: "suspect", columns: "", message: "rows as an earlier one" },
    ...{ count: 2, evidence: [{ row: 7, value: "" }] },
  });
});

test("of very many columns the first 40 are named", () => {
  const [shown] = grouped(Array.from({ length: 43 }, (_, i) => extra(`c${i}`)));
  expect(shown!.columns).toMatch(/^c0, c1, .*, c39 and 3 more$/);
});

test("how often, what and where make a sentence", () => {
  const rows = [0, 7].map((row) => ({ row, value: row === 0 ? "NaN" : "" }));
  const message = "values that are odd";
  expect(sentenceOf({ message, count: 12_345, evidence: rows })).toBe(
    "12,345 values that are odd: row 0 (NaN), row 7, ...",
  );
  expect(sentenceOf({ message, count: 2, evidence: rows })).toBe("2 values that are odd: row 0 (NaN), row 7");
  expect(sentenceOf({ message, count: null, evidence: [] })).toBe(message);
});
