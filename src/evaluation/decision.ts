import { DataError, ShapeError } from "../core/errors.ts";
import type { Predictions } from "./evaluation.ts";

/** How far the probabilities of a row may be from summing to 1: float32 rounding, and four printed decimals. */
const SUM_TOLERANCE = 1e-3;

/** The class of the largest probability of each row, the first of equals. `probabilities` are [rows x classes]. */
export function decide(probabilities: Float32Array, classes: number): Uint8Array {
  const decided = new Uint8Array(probabilities.length / classes);
  for (let row = 0; row < decided.length; row++) {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if (probabilities[row * classes + k]! > probabilities[row * classes + best]!) best = k;
    }
    decided[row] = best;
  }
  return decided;
}

/**
 * Refuses predictions that mean nothing. Throws DataError for no rows, a label that is no class, and probabilities as
 * `checkProbabilities`; ShapeError for columns that differ in length and for no classes.
 */
export function checkPredictions({ classes, probabilities, y, shower, event }: Predictions): void {
  const rows = y.length;
  if (rows === 0) throw new DataError("no rows to evaluate; expected at least one");
  for (const [name, column] of Object.entries({ shower, event })) {
    if (column.length !== rows)
      throw new ShapeError(`${name} has ${column.length} rows; expected ${rows} as the labels`);
  }
  checkProbabilities({ classes, probabilities }, rows);
  for (let row = 0; row < rows; row++) {
    if (y[row]! >= classes.length) {
      throw new DataError(`row ${row}: label ${y[row]}; expected a class, below ${classes.length}`);
    }
  }
}

/**
 * Throws DataError for a probability that is not a number in [0, 1] or a row whose sum differs from 1 by more than
 * 1e-3; ShapeError for other than `rows` times the classes of them, and for no classes.
 */
export function checkProbabilities(
  { classes, probabilities }: Pick<Predictions, "classes" | "probabilities">,
  rows: number,
): void {
  const width = classes.length;
  if (width === 0) throw new ShapeError("predictions without classes; expected at least one");
  if (probabilities.length !== rows * width) {
    throw new ShapeError(`${probabilities.length} probabilities; expected ${rows} rows x ${width} classes`);
  }
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const p = probabilities[row * width + k]!;
      if (!(p >= 0 && p <= 1)) throw new DataError(`row ${row}: p_${classes[k]} is ${p}; expected a probability`);
      sum += p;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) throw new DataError(`row ${row}: probabilities sum to ${sum}; expected 1`);
  }
}
