import { DataError } from "../core/errors.ts";

/** 1 for each row whose decided class is its true class, 0 for the others. Both columns are indices into the classes. */
export function correctRows(y: Uint8Array, decided: Uint8Array): Uint8Array {
  return y.map((label, row) => (label === decided[row] ? 1 : 0));
}

/**
 * Share of the rows that are correct, as `correctRows` marks them. Throws DataError for no rows.
 *
 * @example
 * accuracy(Uint8Array.of(1, 0, 1, 1)); // 0.75
 */
export function accuracy(correct: Uint8Array): number {
  if (correct.length === 0) throw new DataError("accuracy of 0 rows; expected at least one");
  return correct.reduce((sum, one) => sum + one, 0) / correct.length;
}
