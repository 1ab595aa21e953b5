import { expect, test } from "vitest";
import { DataError, ShapeError } from "../../src/core/errors.ts";
import { requireClassRows, requireFinite } from "../../src/models/training-rows.ts";

const classes = ["proton", "iron"];
const x = { rows: 2, columns: ["a", "b"], values: Float32Array.of(1, 2, 3, 4) };
const train = { x, label: [0, 1] };
const at = (index: number, value: number) => {
  const values = x.values.slice();
  values[index] = value;
  return { ...x, values };
};

test("rows of classes pass, and NaN where it means a missing value", () => {
  expect(() => requireClassRows({ training: train, validation: train }, classes)).not.toThrow();
  expect(() =>
    requireClassRows({ training: { ...train, x: at(2, Number.NaN) } }, classes, { missing: true }),
  ).not.toThrow();
});

test("NaN and infinity are named with set, row and column", () => {
  const bad = (values: typeof x) => () =>
    requireClassRows({ training: train, validation: { ...train, x: values } }, classes);
  expect(bad(at(2, Number.NaN))).toThrow(
    new DataError("missing value: NaN; expected a finite number in validation row 1, column a"),
  );
  expect(bad(at(3, Number.NEGATIVE_INFINITY))).toThrow(
    new DataError("infinite value: -Infinity; expected a finite number in validation row 1, column b"),
  );
  expect(() => requireFinite(at(0, Number.POSITIVE_INFINITY), { missing: true })).toThrow(
    "infinite value: Infinity; expected a finite number or NaN (missing) in row 0, column a",
  );
});

test.each([
  ["no rows", { x: { ...x, rows: 0, values: new Float32Array() }, label: [] }, "no training rows: 0"],
  ["no features", { x: { rows: 2, columns: [], values: new Float32Array() }, label: [0, 1] }, "no features: 0"],
  ["one class", { x, label: [1, 1] }, "one class only: iron"],
  ["a label of no class", { x, label: [0, 2] }, "label out of range: 2; expected < 2 in training row 1"],
  ["a negative weight", { ...train, weight: Float32Array.of(1, -1) }, "bad weight: -1"],
  ["weights of 0", { ...train, weight: Float32Array.of(0, 0) }, "all weights are 0 in the training set"],
])("refuses %s", (_what, rows, message) => {
  const refused = () => requireClassRows({ training: rows }, classes);
  expect(refused).toThrow(DataError);
  expect(refused).toThrow(message);
});

test("refuses sizes that do not fit", () => {
  const refused = () => requireClassRows({ training: { x, label: [0, 1, 1] } }, classes);
  expect(refused).toThrow(new ShapeError("training set: 3 labels; expected 2"));
});
