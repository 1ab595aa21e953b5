import { exponential } from "../../../core/exponential.ts";

/** Rows of one pass, cut at fixed places so that sums do not depend on who computes them. */
export const BLOCK_ROWS = 4096;

/** Labelled rows in training. All arrays are shared between threads. */
export interface Margins {
  rows: number;
  /** [rows] class index */
  labels: Uint8Array;
  /** [rows]; all 1 if absent */
  weight?: Float32Array | undefined;
  /** one per class, [rows]: score before the softmax, float32 as in XGBoost */
  margins: Float32Array[];
  /** [blocks] weighted sum of the log loss in each block */
  blockLoss: Float64Array;
}

/** Least second derivative (SoftmaxMultiClassObj of XGBoost) and least probability in a log loss (its mlogloss). */
const EPSILON = Math.fround(1e-16);

/**
 * The softmax of one block of rows: its log loss and, if `gradients` are given, the derivatives of the loss by each
 * margin, g = w (p - y) and h = max(2 w p (1 - p), 1e-16), in float32 step by step as XGBoost computes them.
 *
 * @param gradients one per class, [2 rows], interleaved
 */
export function softmaxBlock(data: Margins, block: number, gradients?: readonly Float32Array[]): void {
  const begin = block * BLOCK_ROWS;
  const rows = Math.min(data.rows, begin + BLOCK_ROWS) - begin;
  const labels = data.labels.subarray(begin, begin + rows);
  const weight = data.weight?.subarray(begin, begin + rows);
  const probabilities = softmaxByClass(data.margins.map((margins) => margins.subarray(begin, begin + rows)));
  data.blockLoss[block] = logLoss(probabilities, labels, weight);
  gradients?.forEach((pairs, c) => {
    writeGradients(pairs.subarray(2 * begin, 2 * (begin + rows)), probabilities[c]!, { c, labels, weight });
  });
}

/** Class by class, since a loop over one array at a time is several times faster than one over arrays of arrays. */
function softmaxByClass(margins: readonly Float32Array[]): Float32Array[] {
  const largest = new Float32Array(margins[0]!);
  for (const column of margins.slice(1)) raise(largest, column);
  const sum = new Float64Array(largest.length);
  const exponentials = margins.map((column) => exponentialsOf(column, largest, sum));
  for (const column of exponentials) divide(column, sum);
  return exponentials;
}

/** The larger of two, without a branch that would be mispredicted half of the time. */
function raise(largest: Float32Array, column: Float32Array): void {
  for (let i = 0; i < column.length; i++) {
    const a = largest[i]!;
    const b = column[i]!;
    largest[i] = 0.5 * (a + b + Math.abs(a - b));
  }
}

/** exp(margin - largest), also added to `sum`. */
function exponentialsOf(column: Float32Array, largest: Float32Array, sum: Float64Array): Float32Array {
  const exponentials = new Float32Array(column.length);
  for (let i = 0; i < column.length; i++) {
    const e = Math.fround(exponential(Math.fround(column[i]! - largest[i]!)));
    exponentials[i] = e;
    sum[i]! += e;
  }
  return exponentials;
}

function divide(column: Float32Array, sum: Float64Array): void {
  for (let i = 0; i < column.length; i++) column[i] = column[i]! / Math.fround(sum[i]!);
}

function logLoss(probabilities: readonly Float32Array[], labels: Uint8Array, weight: Float32Array | undefined): number {
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.max(probabilities[labels[i]!]![i]!, EPSILON);
    loss -= (weight ? weight[i]! : 1) * Math.log(p);
  }
  return loss;
}

function writeGradients(
  pairs: Float32Array,
  probability: Float32Array,
  { c, labels, weight }: { c: number; labels: Uint8Array; weight: Float32Array | undefined },
): void {
  const f = Math.fround;
  for (let i = 0; i < probability.length; i++) {
    const p = probability[i]!;
    const w = weight ? weight[i]! : 1;
    pairs[2 * i] = f(labels[i] === c ? p - 1 : p) * w;
    pairs[2 * i + 1] = Math.max(f(f(2 * p * f(1 - p)) * w), EPSILON);
  }
}
