import { ShapeError } from "./errors.ts";

/**
 * Rows of features, row-major.
 * `values[row * columns.length + column]`; `shape` says how a row folds into channels x bins where it is a trace.
 */
export interface FeatureMatrix {
  rows: number;
  columns: readonly string[];
  values: Float32Array;
  shape?: readonly [channels: number, bins: number];
}

/** The rows of `matrix` named by `indices`, in that order. Throws ShapeError for an index out of range. */
export function selectRows(matrix: FeatureMatrix, indices: Uint32Array): FeatureMatrix {
  const width = matrix.columns.length;
  const values = new Float32Array(indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i]!;
    if (row >= matrix.rows) throw new ShapeError(`row ${row} is out of range; the matrix has ${matrix.rows} rows`);
    values.set(matrix.values.subarray(row * width, (row + 1) * width), i * width);
  }
  return { ...matrix, rows: indices.length, values };
}
