import { ShapeError } from "../core/errors.ts";
import type { FeatureMatrix } from "../core/matrix.ts";

/** Rows with what they are of, and which of them are trained on and tested. */
export interface NearestInput {
  x: FeatureMatrix;
  /** [rows] */
  shower: Uint32Array;
  /** [rows] */
  y: Uint8Array;
  /** row indices */
  train: Uint32Array;
  test: Uint32Array;
  /** of `x`, that distances are measured in */
  columns: readonly string[];
}

/** Shares of the test rows. */
export interface NearestShares {
  /** whose nearest training row is of the same shower */
  same_shower: number;
  /** whose nearest training row is of the same class: the accuracy of a nearest neighbour classifier */
  same_class: number;
}

/**
 * How far a few columns give a shower away: for each test row the training row at the smallest Euclidean distance, each column
 * in units of its standard deviation over the training rows (T. M. Cover & P. E. Hart, IEEE Trans. Inf. Theory 13 (1967) 21). Of
 * rows as near the first counts. Takes time with the product of both numbers of rows. NaN without test rows.
 *
 * Throws ShapeError for a column that there is not, and without training rows.
 */
export function nearestShares({ x, shower, y, train, test, columns }: NearestInput): NearestShares {
  if (train.length === 0) throw new ShapeError("no training rows; expected at least one to be the nearest");
  const scaled = columns.map((name) => scaledColumn(x, train, name));
  let [showers, classes] = [0, 0];
  for (const row of test) {
    const nearest = nearestRow(scaled, row, train);
    if (shower[nearest] === shower[row]) showers++;
    if (y[nearest] === y[row]) classes++;
  }
  return { same_shower: showers / test.length, same_class: classes / test.length };
}

/** All rows of a column, divided by its standard deviation over the training rows; a constant one by 1. */
function scaledColumn(x: FeatureMatrix, train: Uint32Array, name: string): Float64Array {
  const k = x.columns.indexOf(name);
  if (k < 0) throw new ShapeError(`no column ${name}; expected one of ${x.columns.join(", ")}`);
  const values = Float64Array.from({ length: x.rows }, (_, row) => x.values[row * x.columns.length + k]!);
  const mean = train.reduce((sum, row) => sum + values[row]!, 0) / train.length;
  const variance = train.reduce((sum, row) => sum + (values[row]! - mean) ** 2, 0) / train.length;
  const deviation = variance > 0 ? Math.sqrt(variance) : 1;
  return values.map((value) => value / deviation);
}

function nearestRow(columns: readonly Float64Array[], row: number, train: Uint32Array): number {
  let nearest = train[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const other of train) {
    let distance = 0;
    for (const column of columns) distance += (column[row]! - column[other]!) ** 2;
    if (distance < least) [least, nearest] = [distance, other];
  }
  return nearest;
}
