import { expect, test } from "vitest";
import { listLines, tableLines } from "../../src/report/text-table.ts";

const TABLE = { title: "", columns: [{ label: "run" }, { label: "value", numeric: true }], rows: [["one", "0.5"]] };

test("a terminal that is too narrow, or tells a width of 0, gets columns of one character", () => {
  // Three characters beside five, with a gap of two, are 1 and 1 where there is no room.
  expect(tableLines(TABLE, 0)).toEqual(["", "r  v", "u  a", "n  l", "   u", "   e", "-  -", "o  0", "n  .", "e  5"]);
  expect(listLines(TABLE, 0)).toEqual(["one", ..."value0.5"].map((one, i) => (i === 0 ? one : `  ${one}`)));
});

test("an interval stays whole while another column can be made narrower", () => {
  const columns = [{ label: "name" }, { label: "a label of many words" }, { label: "accuracy", numeric: true }];
  const lines = tableLines({ title: "", columns, rows: [["svm", "1 %", "0.64 [0.6305, 0.6501]"]] }, 36);
  expect(lines.some((line) => line.includes("[0.6305, 0.6501]"))).toBe(true);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(36);
});

test("where only intervals are left, the widest column is made narrower", () => {
  const columns = [{ label: "a" }, { label: "b" }];
  const lines = tableLines({ title: "", columns, rows: [["[0.1, 0.2]", "[0.12345, 0.23456]"]] }, 20);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(20);
});
