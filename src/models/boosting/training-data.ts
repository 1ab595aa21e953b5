import { DataError } from "../../core/errors.ts";
import {
  requireClassRows,
  requireFinite,
  requireRows,
  requireSameColumns,
  requireShape,
  requireWeights,
} from "../training-rows.ts";
import type { BoostingRows, EngineInput } from "./engine.ts";

/**
 * Checks what is to be fitted. NaN is a missing value, infinite values are refused, as XGBoost does.
 *
 * @throws DataError for no rows, no features, fewer than two classes, a class without training rows, a label that is
 *   no class or no number, an infinite value, a negative or non-finite weight; ShapeError where sizes or columns do not
 *   fit
 */
export function requireTrainable({ objective, classes, train, evals }: EngineInput): void {
  const sets = { training: train, ...evals };
  if (objective !== "reg:squarederror") {
    requireClassRows(sets, classes, { missing: true });
    return;
  }
  requireRows(train);
  for (const [name, rows] of Object.entries(sets)) {
    requireSameColumns(rows.x, train.x.columns, `${name} set`);
    requireShape(rows, name);
    requireNumbers(rows, name);
    requireWeights(rows, name);
    requireFinite(rows.x, { rowsOf: `${name} row`, missing: true });
  }
}

function requireNumbers({ label }: BoostingRows, name: string): void {
  const row = label.findIndex((value) => !Number.isFinite(value));
  if (row >= 0) throw new DataError(`bad label: ${label[row]}; expected a finite number in ${name} row ${row}`);
}
