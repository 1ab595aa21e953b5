import type { BinnedRows } from "./binned-rows.ts";

/** Numbers that one feature takes in a histogram: a gradient and a Hessian for each of 256 codes. */
export const HISTOGRAM_STRIDE = 512;

/** Some rows of a node: `rows[begin .. end)`, ascending. */
export interface RowRange {
  rows: Uint32Array;
  begin: number;
  end: number;
}

/**
 * Sums gradients and Hessians of the rows of a node by feature and code.
 * `histogram[512 feature + 2 code]` is the gradient sum, the next number the Hessian sum, in double precision and in
 * row order, whatever thread does it.
 *
 * @param gradients [2 rows] first and second derivative of each row
 * @param histogram [512 features], overwritten
 */
export function buildHistogram(
  binned: BinnedRows,
  range: RowRange,
  gradients: Float32Array,
  histogram: Float64Array,
): void {
  histogram.fill(0);
  const { features } = binned;
  const columns = (first: number) => histogram.subarray(first * HISTOGRAM_STRIDE);
  let feature = 0;
  for (; feature + 8 <= features; feature += 8) addEight(binned, range, gradients, columns(feature), feature);
  for (; feature + 4 <= features; feature += 4) addFour(binned, range, gradients, columns(feature), feature);
  for (; feature < features; feature++) addOne(binned, range, gradients, columns(feature), feature);
}

/** `parent - child`, written over `parent`: the histogram of the other child. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!;
}

// The loops over rows, for eight, four and one features at once: written out, since a loop over features within each
// row takes half as long again.

function addEight(
  { codes, features }: BinnedRows,
  { rows, begin, end }: RowRange,
  pairs: Float32Array,
  sums: Float64Array,
  first: number,
): void {
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    const g = pairs[2 * row]!;
    const h = pairs[2 * row + 1]!;
    const code = row * features + first;
    let k = 2 * codes[code]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 512 + 2 * codes[code + 1]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 1024 + 2 * codes[code + 2]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 1536 + 2 * codes[code + 3]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 2048 + 2 * codes[code + 4]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 2560 + 2 * codes[code + 5]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 3072 + 2 * codes[code + 6]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 3584 + 2 * codes[code + 7]!;
    sums[k]! += g;
    sums[k + 1]! += h;
  }
}

function addFour(
  { codes, features }: BinnedRows,
  { rows, begin, end }: RowRange,
  pairs: Float32Array,
  sums: Float64Array,
  first: number,
): void {
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    const g = pairs[2 * row]!;
    const h = pairs[2 * row + 1]!;
    const code = row * features + first;
    let k = 2 * codes[code]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 512 + 2 * codes[code + 1]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 1024 + 2 * codes[code + 2]!;
    sums[k]! += g;
    sums[k + 1]! += h;
    k = 1536 + 2 * codes[code + 3]!;
    sums[k]! += g;
    sums[k + 1]! += h;
  }
}

function addOne(
  { codes, features }: BinnedRows,
  { rows, begin, end }: RowRange,
  pairs: Float32Array,
  sums: Float64Array,
  first: number,
): void {
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    const g = pairs[2 * row]!;
    const h = pairs[2 * row + 1]!;
    const code = row * features + first;
    const k = 2 * codes[code]!;
    sums[k]! += g;
    sums[k + 1]! += h;
  }
}
