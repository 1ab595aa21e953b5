import type { FeatureMatrix } from "../../../core/matrix.ts";
import type { FeatureCuts } from "./cuts.ts";

/**
 * The code of NaN. In a feature without NaN in training it may also be the last of 256 bins; both go right of every
 * cut there, so nothing has to tell them apart.
 */
export const MISSING = 255;

/** Rows with every value replaced by the number of its bin. Memory is shared, so that threads can read it. */
export interface BinnedRows {
  rows: number;
  features: number;
  /** [rows x features] row-major */
  codes: Uint8Array;
}

/**
 * Bins the rows of `x`. For every cut b of a feature, code <= b if and only if value < edges[b], so that a tree
 * decides alike on codes and on raw values. A tree splits at the last edge only to part values from missing ones,
 * so only features with missing values need a code (the number of bins) for what lies beyond it.
 */
export function binRows(x: FeatureMatrix, cuts: readonly FeatureCuts[]): BinnedRows {
  const features = cuts.length;
  const codes = new Uint8Array(new SharedArrayBuffer(x.rows * features));
  for (let feature = 0; feature < features; feature++) {
    const { edges, missing } = cuts[feature]!;
    const limit = missing ? edges.length : edges.length - 1;
    for (let i = feature; i < codes.length; i += features) {
      const value = x.values[i]!;
      codes[i] = Number.isNaN(value) ? MISSING : upperBound(edges, limit, value);
    }
  }
  return { rows: x.rows, features, codes };
}

/** The first of edges[0 .. limit) that is greater than `value`, or `limit`. */
function upperBound(edges: Float32Array, limit: number, value: number): number {
  let low = 0;
  let high = limit;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
