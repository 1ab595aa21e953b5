import { expect, test } from "vitest";
import { DataError, ShapeError } from "../../src/core/errors.ts";
import { plainColumn, plainTable } from "../../src/data/plain-table.ts";

const table = plainTable("a test", { energy: [1, 2], primary: ["proton", "iron"] });

test("a table knows the kinds of its columns", () => {
  expect(table).toEqual({
    source: "a test",
    rows: 2,
    columns: [
      { name: "energy", kind: "number", values: Float64Array.of(1, 2) },
      { name: "primary", kind: "text", values: ["proton", "iron"] },
    ],
  });
});

test("a column is found by its name", () => {
  expect(plainColumn(table, "primary").values).toEqual(["proton", "iron"]);
  expect(() => plainColumn(table, "zenith")).toThrow(
    new DataError("a test: no column zenith; expected one of energy, primary"),
  );
});

test("columns of different lengths are no table", () => {
  expect(() => plainTable("a test", { x: [1, 2], y: [1] })).toThrow(
    new ShapeError("a test: column y has 1 rows; expected 2"),
  );
});
