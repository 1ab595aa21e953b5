import type { FeatureMatrix } from "../../../core/matrix.ts";
import { bitsOf, isNanKey, keyOf } from "./float-key.ts";
import { MISSING_KEY, QuantileSketch } from "./quantile-sketch.ts";
import { keyAt, type QuantileSummary } from "./quantile-summary.ts";

/**
 * The bins of one feature: value x lies in the first bin whose upper edge is greater than x.
 * A split between bins b and b + 1 is the condition `x < edges[b]`.
 */
export interface FeatureCuts {
  /** [bins] upper edges, ascending, float32; the last is greater than every value (but the largest float32 itself) */
  edges: Float32Array;
  /** the column has NaN */
  missing: boolean;
}

export interface CutOptions {
  /** [rows], of the quantiles; all 1 if absent */
  weight?: Float32Array | undefined;
  /** features begin .. end - 1; all by default */
  begin?: number;
  end?: number;
}

/** Added to the largest value, relative and absolute, to close the last bin (XGBoost, src/common/quantile.cc). */
const LAST_EDGE_MARGIN = Math.fround(1e-5);
const MOST_BINS_WITH_MISSING = 254;
/** The largest float32: an infinite edge could be written to no file. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;
/** Half a cache line of a row is read at once. */
const BLOCK_FEATURES = 8;
const BLOCK_ROWS = 256;

/**
 * Quantile cuts of features, at most `maxBin` bins each: those of XGBoost's `hist` method, bit for bit.
 *
 * Every column goes through the library's sketch (quantile-sketch.ts) in the order of its rows. A column with at most
 * `maxBin` distinct values has one bin for each, and so has one without values. NaN takes no part. A feature with NaN
 * gets at most 254 bins, as the library makes them with `max_bin` 254: the two codes left of a byte then say "missing"
 * and "beyond the last edge". The cuts of a feature depend on its own column and the weights alone.
 */
export function quantileCuts(x: FeatureMatrix, maxBin: number, options: CutOptions = {}): FeatureCuts[] {
  const { weight, begin = 0, end = x.columns.length } = options;
  const inexact = weight ? !hasExactSums(weight) : x.rows >= 2 ** 24;
  const sketches = new Map<number, QuantileSketch>();
  const cuts: FeatureCuts[] = [];
  for (let first = begin; first < end; first += BLOCK_FEATURES) {
    for (const { keys, present } of readColumns(x, first, Math.min(end, first + BLOCK_FEATURES))) {
      const missing = present < x.rows;
      const bins = missing ? Math.min(maxBin, MOST_BINS_WITH_MISSING) : maxBin;
      const sketch = sketches.get(bins) ?? new QuantileSketch(x.rows, bins, inexact);
      sketches.set(bins, sketch);
      cuts.push({ edges: edgesOf(sketch.summarise(keys, present, weight), bins, present), missing });
    }
  }
  return cuts;
}

/** Sums of these weights are exact in float32, so their order does not matter. */
function hasExactSums(weight: Float32Array): boolean {
  let total = 0;
  for (const w of weight) {
    if (!Number.isInteger(w)) return false;
    total += w;
  }
  return total < 2 ** 24;
}

interface Column {
  /** [rows] keys, MISSING_KEY for NaN */
  keys: Int32Array;
  /** rows that are not NaN */
  present: number;
}

/** Features begin .. end - 1 of all rows, in blocks of rows so that what is read stays in the cache. */
function readColumns(x: FeatureMatrix, begin: number, end: number): Column[] {
  const { rows, values } = x;
  const width = x.columns.length;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const columns = Array.from({ length: end - begin }, () => ({ keys: new Int32Array(rows), present: 0 }));
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const stop = Math.min(rows, first + BLOCK_ROWS);
    for (let feature = begin; feature < end; feature++) {
      const column = columns[feature - begin]!;
      column.present += readKeys(bits.subarray(feature), width, column.keys, first, stop);
    }
  }
  return columns;
}

function readKeys(bits: Int32Array, width: number, keys: Int32Array, first: number, stop: number): number {
  let missing = 0;
  for (let row = first; row < stop; row++) {
    const key = keyOf(bits[row * width]!);
    keys[row] = key;
    if (isNanKey(key)) {
      keys[row] = MISSING_KEY;
      missing++;
    }
  }
  return stop - first - missing;
}

/**
 * All values but the smallest are edges, and then something greater than the largest. Where no row counts, the library
 * takes the largest for 1e-5, or for -1e-5 if there are rows, all of weight 0.
 */
function edgesOf(summary: QuantileSummary, bins: number, present: number): Float32Array {
  const { size } = summary;
  const count = Math.max(1, Math.min(size, bins));
  const edges = new Float32Array(count);
  const bits = new Int32Array(edges.buffer);
  for (let i = 1; i < count; i++) bits[i - 1] = bitsOf(keyAt(summary, i));
  bits[count - 1] = bitsOf(keyAt(summary, Math.max(0, size - 1)));
  if (size === 0) edges[0] = present > 0 ? -LAST_EDGE_MARGIN : LAST_EDGE_MARGIN;
  const largest = edges[count - 1]!;
  edges[count - 1] = Math.min(LARGEST, largest + (Math.abs(largest) + LAST_EDGE_MARGIN));
  return edges;
}
