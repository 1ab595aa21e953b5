import type { FeatureMatrix } from "../../../core/matrix.ts";

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

/** Added to the largest value, relative and absolute, to close the last bin (XGBoost, src/common/quantile.cc). */
const LAST_EDGE_MARGIN = 1e-5;
const MOST_BINS_WITH_MISSING = 254;
/** The largest float32: an infinite edge could be written to no file. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/**
 * Quantile cuts of every feature, at most `maxBin` bins each, as XGBoost's `hist` method makes them.
 *
 * The weighted values of a column are summarised exactly (each distinct value with its rank range) and pruned to
 * `maxBin + 1` by XGBoost's WQSummary::SetPrune (Chen & Guestrin 2016, supplement, "prune operation"), of which
 * the first is dropped. A column with at most `maxBin` distinct values has one bin for each. The library goes
 * through a sketch of limited size before that, so its cuts are the same for up to 8 `maxBin` rows and
 * approximations of these beyond. NaN takes no part. A feature with NaN gets at most 254 bins: the two codes left
 * of a byte then say "missing" and "beyond the last edge".
 *
 * @param weight [rows], of the quantiles; all 1 if absent
 */
export function quantileCuts(x: FeatureMatrix, maxBin: number, weight?: Float32Array): FeatureCuts[] {
  return x.columns.map((_, column) => {
    const summary = summarise(x, column, weight);
    const missing = summary.rows < x.rows;
    const bins = missing ? Math.min(maxBin, MOST_BINS_WITH_MISSING) : maxBin;
    return { edges: edgesOf(prune(summary, bins + 1), bins), missing };
  });
}

/** Distinct values of a column in ascending order, each with the weight below it and its own. */
interface Summary {
  /** rows that are not NaN */
  rows: number;
  values: Float32Array;
  /** weight of the smaller values */
  below: Float64Array;
  weight: Float64Array;
}

function summarise(x: FeatureMatrix, column: number, weight: Float32Array | undefined): Summary {
  const width = x.columns.length;
  const valueIn = (row: number) => x.values[row * width + column]!;
  const order = new Uint32Array(x.rows);
  const sorted = new Float32Array(x.rows);
  let rows = 0;
  for (let row = 0; row < x.rows; row++) {
    if (Number.isNaN(valueIn(row))) continue;
    order[rows] = row;
    sorted[rows++] = valueIn(row);
  }
  // Without weights the rows do not matter, and sorting bare numbers is much faster.
  if (weight) order.subarray(0, rows).sort((a, b) => valueIn(a) - valueIn(b) || a - b);
  else sorted.subarray(0, rows).sort();
  const values = new Float32Array(rows);
  const below = new Float64Array(rows);
  const own = new Float64Array(rows);
  let distinct = 0;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const value = weight ? valueIn(order[i]!) : sorted[i]!;
    if (distinct === 0 || value !== values[distinct - 1]) {
      values[distinct] = value;
      below[distinct++] = total;
    }
    const w = weight ? weight[order[i]!]! : 1;
    own[distinct - 1]! += w;
    total += w;
  }
  return { rows, values: values.subarray(0, distinct), below, weight: own };
}

/**
 * At most `size` of the values, with ranks as even as they can be: WQSummary::SetPrune in float32, in which
 * rmin = below, rmax = below + weight, and the rank of a gap is between RMinNext (= rmax here) and RMaxPrev (= rmin).
 */
function prune({ values, below, weight }: Summary, size: number): Float32Array {
  const count = values.length;
  if (count <= size) return values;
  const f = Math.fround;
  const begin = f(below[0]! + weight[0]!);
  const range = f(f(below[count - 1]!) - begin);
  const kept = new Float32Array(size);
  kept[0] = values[0]!;
  let length = 1;
  let last = 0;
  let i = 1;
  const steps = size - 1;
  for (let k = 1; k < steps; k++) {
    const twice = f(2 * f(f(f(k * range) / steps) + begin));
    while (i < count - 1 && twice >= f(2 * below[i + 1]! + weight[i + 1]!)) i++;
    if (i === count - 1) break;
    const next = twice < f(below[i]! + weight[i]! + below[i + 1]!) ? i : i + 1;
    if (next !== last) kept[length++] = values[next]!;
    last = next;
  }
  if (last !== count - 1) kept[length++] = values[count - 1]!;
  return kept.subarray(0, length);
}

function edgesOf(values: Float32Array, bins: number): Float32Array {
  const largest = values.length === 0 ? -LAST_EDGE_MARGIN : values[values.length - 1]!;
  const inner = values.subarray(1, Math.max(1, Math.min(values.length, bins)));
  const edges = new Float32Array(inner.length + 1);
  edges.set(inner);
  edges[inner.length] = Math.min(LARGEST, largest + (Math.abs(largest) + LAST_EDGE_MARGIN));
  return edges;
}
