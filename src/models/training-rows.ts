import { DataError, ShapeError } from "../core/errors.ts";
import type { FeatureMatrix } from "../core/matrix.ts";

/** Rows with a number for each: what is fitted. */
export interface TrainingRows {
  x: FeatureMatrix;
  /** [rows] the class of each row, or the number to predict */
  label: ArrayLike<number>;
  /** [rows] */
  weight?: Float32Array | undefined;
}

/**
 * Checks rows of classes by the name of their set, the training rows first.
 *
 * @param missing whether NaN, a missing value, is welcome
 * @throws DataError for no training rows, no features, fewer than two classes, a class without training rows, a label that
 *   is no class, an infinite (or missing) value, a negative or non-finite weight; ShapeError where sizes or columns do not fit
 */
export function requireClassRows(
  sets: Readonly<Record<string, TrainingRows>>,
  classes: readonly string[],
  { missing = false } = {},
): void {
  const [train] = Object.values(sets);
  requireRows(train!);
  for (const [name, rows] of Object.entries(sets)) {
    requireSameColumns(rows.x, train!.x.columns, `${name} set`);
    requireShape(rows, name);
    requireLabels(rows, classes, name);
    requireWeights(rows, name);
  }
  requireAllClasses(train!, classes);
  for (const [name, { x }] of Object.entries(sets)) requireFinite(x, { rowsOf: `${name} row`, missing });
}

/** @throws DataError for rows that nothing can be learnt from: none, or without a feature */
export function requireRows({ x }: TrainingRows): void {
  if (x.rows === 0) throw new DataError("no training rows: 0; expected at least one per class");
  if (x.columns.length === 0) throw new DataError("no features: 0; expected at least one column");
}

/**
 * Refuses infinite values, and NaN unless it is welcome as a missing value.
 *
 * @throws DataError naming row and column
 */
export function requireFinite(x: FeatureMatrix, { rowsOf = "row", missing = false } = {}): void {
  const { values, columns } = x;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value === 0 || (missing && Number.isNaN(value))) continue;
    const row = Math.floor(i / columns.length);
    const [what, expected] = Number.isNaN(value)
      ? ["missing", "a finite number"]
      : ["infinite", missing ? "a finite number or NaN (missing)" : "a finite number"];
    throw new DataError(
      `${what} value: ${value}; expected ${expected} in ${rowsOf} ${row}, column ${columns[i % columns.length]}`,
    );
  }
}

/** @throws ShapeError unless `values` and what goes with them are as long as rows and columns say */
export function requireShape({ x, label, weight }: TrainingRows, name: string): void {
  const check = (what: string, length: number, expected: number) => {
    if (length !== expected) throw new ShapeError(`${name} set: ${length} ${what}; expected ${expected}`);
  };
  check("values", x.values.length, x.rows * x.columns.length);
  check("labels", label.length, x.rows);
  if (weight) check("weights", weight.length, x.rows);
}

/** @throws ShapeError naming both lists of columns */
export function requireSameColumns(x: FeatureMatrix, columns: readonly string[], where = "matrix"): void {
  const same = x.columns.length === columns.length && columns.every((name, i) => x.columns[i] === name);
  if (!same) {
    throw new ShapeError(
      `${where} has other columns: ${x.columns.length} (${x.columns.join(", ")}); ` +
        `expected ${columns.length} (${columns.join(", ")})`,
    );
  }
}

/** @throws DataError for a label that is not the index of a class */
function requireLabels({ label }: TrainingRows, classes: readonly string[], name: string): void {
  for (let row = 0; row < label.length; row++) {
    const value = label[row]!;
    if (Number.isInteger(value) && value >= 0 && value < classes.length) continue;
    throw new DataError(`label out of range: ${value}; expected < ${classes.length} in ${name} row ${row}`);
  }
}

/** @throws DataError unless there are rows of two classes or more, and of each class that is named */
export function requireAllClasses(
  { label }: Pick<TrainingRows, "label">,
  classes: readonly string[],
  name = "training",
): void {
  const count = new Array<number>(classes.length).fill(0);
  for (let row = 0; row < label.length; row++) count[label[row]!]!++;
  const present = classes.filter((_, c) => count[c]! > 0);
  if (present.length < 2) {
    throw new DataError(`one class only: ${present.join(", ")}; expected ${name} rows of at least two`);
  }
  const absent = classes.filter((_, c) => count[c] === 0);
  if (absent.length > 0) {
    throw new DataError(`class without ${name} rows: ${absent.join(", ")}; expected rows of ${classes.join(", ")}`);
  }
}

/** @throws DataError for a weight that is negative or no number, and where all are 0 */
export function requireWeights({ weight }: TrainingRows, name: string): void {
  if (!weight || weight.length === 0) return;
  const row = weight.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY));
  if (row >= 0) {
    throw new DataError(`bad weight: ${weight[row]}; expected a finite number >= 0 in ${name} row ${row}`);
  }
  if (weight.every((w) => w === 0))
    throw new DataError(`all weights are 0 in the ${name} set; expected a positive sum`);
}
