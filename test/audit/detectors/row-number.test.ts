import { expect, test } from "vitest";
import { rowNumber } from "../../../src/audit/detectors/row-number.ts";
import { Random } from "../../../src/core/random.ts";
import { audited, detectAlone, numbers } from "../audited.ts";

const ROWS = 600;
const random = Random.fromSeed(8);
const shuffled = numbers(ROWS, () => random.integer(2));
const blocks = numbers(ROWS, (row) => (row < 300 ? 0 : 1));
const x = numbers(ROWS, () => random.normal());
const id = numbers(ROWS, (row) => row);

test("reports a counter that the label follows, as a number or in a text", () => {
  const name = id.map((one) => `ev${one}`);
  const { suspicions } = detectAlone(rowNumber, audited({ id, name, x, label: blocks }));
  expect(suspicions.map(({ columns }) => columns)).toEqual([["id"], ["name"]]);
});

test("only notes one that the label does not follow", () => {
  const { suspicions, notes } = detectAlone(rowNumber, audited({ id, x, label: shuffled }));
  expect(suspicions).toEqual([]);
  expect(notes).toEqual([expect.stringContaining("id counts rows (600 distinct values of 600 rows)")]);
});

test("takes no quantity for a counter: fractions, wide gaps, few values", () => {
  const wide = numbers(ROWS, (row) => 100 * row);
  const few = numbers(ROWS, (row) => row >> 1);
  const { suspicions, notes } = detectAlone(rowNumber, audited({ x, wide, few, label: blocks }));
  expect([...suspicions, ...notes]).toEqual([]);
});
