import { expect, test } from "vitest";
import { listLines, tableLines } from "../../src/report/text-table.ts";

const TABLE = { title: "", columns: [{ label: "run" }, { label: "value", numeric: true }], rows: [["one", "0.5"]] };

test("a terminal that is too narrow, or tells a width of 0, gets columns of one character", () => {
  // Three characters beside five, with a gap of two, are 1 and 1 where there is no room.
  expect(tableLines(TABLE, 0)).toEqual(["", "r  v", "u  a", "n  l", "   u", "   e", "-  -", "o  0", "n  .", "e  5"]);
  expect(listLines(TABLE, 0)).toEqual(["one", ..."value0.5"].map((one, i) => (i === 0 ? one : `  ${one}`)));
});
