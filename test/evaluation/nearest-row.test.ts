import { expect, test } from "vitest";
import { ShapeError } from "../../src/core/errors.ts";
import { nearestShares } from "../../src/evaluation/nearest-row.ts";

// Two columns: 0 and 10 apart in the first, of which the training rows 0 to 2 have deviation 4.97; 0 and 1 in the second.
const x = { rows: 5, columns: ["a", "b"], values: Float32Array.of(0, 0, 10, 0, 11, 1, 0.5, 0, 9, 1) };
const rows = { x, shower: Uint32Array.of(1, 2, 3, 1, 2), y: Uint8Array.of(0, 1, 0, 0, 1) };
const [train, tested] = [Uint32Array.of(0, 1, 2), Uint32Array.of(3, 4)];

test("the nearest row by one column is of the same shower", () => {
  // Row 3 at .5 is next to row 0 of its shower, row 4 at 9 next to row 1 at 10.
  expect(nearestShares({ ...rows, train, test: tested, columns: ["a"] })).toEqual({ same_shower: 1, same_class: 1 });
});

test("each column counts in its own deviation", () => {
  // Of b the training rows have deviation .471: from (9, 1) to (11, 1) it is 2 / 4.97 = .4, to (10, 0) .2 and 1 / .471 = 2.1.
  const found = nearestShares({ ...rows, train, test: tested, columns: ["a", "b"] });
  expect(found).toEqual({ same_shower: 0.5, same_class: 0.5 });
});

test("of rows as near the first counts, and a constant column tells nothing", () => {
  const constant = { ...x, values: x.values.map((value, i) => (i % 2 === 0 ? value : 3)) };
  const shares = nearestShares({ ...rows, x: constant, train, test: tested, columns: ["b"] });
  expect(shares).toEqual({ same_shower: 0.5, same_class: 0.5 });
});

test("a column that there is not and no training rows are refused", () => {
  expect(() => nearestShares({ ...rows, train, test: tested, columns: ["c"] })).toThrow(
    new ShapeError("no column c; expected one of a, b"),
  );
  expect(() => nearestShares({ ...rows, train: Uint32Array.of(), test: tested, columns: ["a"] })).toThrow(
    /no training rows/,
  );
});
