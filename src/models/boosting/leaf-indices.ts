import type { FeatureMatrix } from "../../core/matrix.ts";
import type { Tree } from "./tree.ts";

/** The leaf of each tree that each row ends in, as the tree's node number; [rows x trees] row-major. NaN is missing. */
export function leafIndices({ values, rows, columns }: FeatureMatrix, trees: readonly Tree[]): Int32Array {
  const out = new Int32Array(rows * trees.length);
  trees.forEach(({ left, right, feature, condition, defaultLeft }, t) => {
    for (let row = 0; row < rows; row++) {
      const base = row * columns.length;
      let node = 0;
      while (left[node]! >= 0) {
        const value = values[base + feature[node]!]!;
        const goesLeft = Number.isNaN(value) ? defaultLeft[node] === 1 : value < condition[node]!;
        node = goesLeft ? left[node]! : right[node]!;
      }
      out[row * trees.length + t] = node;
    }
  });
  return out;
}
