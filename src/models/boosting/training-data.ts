import { DataError, ShapeError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import type { BoostingRows, EngineInput } from "./engine.ts";

/**
 * Refuses infinite values, as XGBoost does; NaN is a missing value.
 *
 * @throws DataError naming row and column
 */
export function requireFinite(x: FeatureMatrix, rowsOf = "row"): void {
  const { values, columns } = x;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value === 0 || Number.isNaN(value)) continue;
    const row = Math.floor(i / columns.length);
    throw new DataError(
      `infinite value: ${value}; expected a finite number or NaN (missing) in ${rowsOf} ${row}, column ${columns[i % columns.length]}`,
    );
  }
}

/**
 * Checks what is to be fitted.
 *
 * @throws DataError for no rows, no features, fewer than two classes, a class without training rows, a label that is
 *   no class or no number, an infinite value, a negative or non-finite weight; ShapeError where sizes or columns do not
 *   fit
 */
export function requireTrainable({ objective, classes, train, evals }: EngineInput): void {
  if (train.x.rows === 0) throw new DataError("no training rows: 0; expected at least one per class");
  if (train.x.columns.length === 0) throw new DataError("no features: 0; expected at least one column");
  const sets = Object.entries({ training: train, ...evals });
  for (const [name, rows] of sets) {
    requireSameColumns(rows.x, train.x.columns, `${name} set`);
    requireShape(rows, name);
    if (objective === "reg:squarederror") requireNumbers(rows, name);
    else requireLabels(rows, classes, name);
    requireWeights(rows, name);
  }
  if (objective !== "reg:squarederror") requireAllClasses(train, classes);
  for (const [name, rows] of sets) requireFinite(rows.x, `${name} row`);
}

/** @throws ShapeError unless `values` and what goes with them are as long as rows and columns say */
function requireShape({ x, label, weight }: BoostingRows, name: string): void {
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

function requireLabels({ label }: BoostingRows, classes: readonly string[], name: string): void {
  const row = label.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < classes.length));
  if (row >= 0) {
    throw new DataError(`label out of range: ${label[row]}; expected < ${classes.length} in ${name} row ${row}`);
  }
}

function requireNumbers({ label }: BoostingRows, name: string): void {
  const row = label.findIndex((value) => !Number.isFinite(value));
  if (row >= 0) throw new DataError(`bad label: ${label[row]}; expected a finite number in ${name} row ${row}`);
}

function requireAllClasses({ label }: BoostingRows, classes: readonly string[]): void {
  const count = new Array<number>(classes.length).fill(0);
  for (const value of label) count[value]!++;
  const present = classes.filter((_, c) => count[c]! > 0);
  if (present.length < 2) {
    throw new DataError(`one class only: ${present.join(", ")}; expected training rows of at least two`);
  }
  const absent = classes.filter((_, c) => count[c] === 0);
  if (absent.length > 0) {
    throw new DataError(`class without training rows: ${absent.join(", ")}; expected rows of ${classes.join(", ")}`);
  }
}

function requireWeights({ weight }: BoostingRows, name: string): void {
  if (!weight || weight.length === 0) return;
  const row = weight.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY));
  if (row >= 0) {
    throw new DataError(`bad weight: ${weight[row]}; expected a finite number >= 0 in ${name} row ${row}`);
  }
  if (weight.every((w) => w === 0))
    throw new DataError(`all weights are 0 in the ${name} set; expected a positive sum`);
}
