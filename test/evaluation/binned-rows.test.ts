import { expect, test } from "vitest";
import { rowsOfBins } from "../../src/evaluation/binned-rows.ts";

test("rows stand in their bins in ascending order; those in none are left out", () => {
  const binned = rowsOfBins(Int32Array.of(1, -1, 0, 1, 3), 4);
  expect(binned.map((rows) => [...rows])).toEqual([[2], [0, 3], [], [4]]);
});
