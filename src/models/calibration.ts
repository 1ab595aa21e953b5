import { z } from "zod";
import { type Curved, convexMinimum } from "./convex-minimum.ts";

/** How scores become probabilities: p of class k is proportional to exp(slope x score of k + offset of k). */
export interface Calibration {
  /** one over the temperature; 0 where the scores say nothing */
  slope: number;
  /** [classes] */
  offsets: readonly number[];
}

/** Far beyond what scores in float32 lead to, so that no product with them is infinite. */
export const LARGEST_COEFFICIENT = 1e100;

const coefficient = z.number().min(-LARGEST_COEFFICIENT).max(LARGEST_COEFFICIENT);

/** A calibration as it stands in a model's file. */
export const calibrationSchema = z.strictObject({ slope: coefficient.min(0), offsets: z.array(coefficient).min(2) });

/** Rows whose classes are known, for `fitCalibration`. */
export interface CalibrationRows {
  /** [rows x classes] row-major, the larger the likelier */
  scores: Float64Array;
  /** [rows] index of the class */
  y: ArrayLike<number>;
  /** [rows]; 1 where absent */
  weight?: ArrayLike<number> | undefined;
}

/** The strength of the prior on slope and offsets, which keeps them finite where classes are separated: that of .001 rows. */
const RIDGE = 1e-3;
/** Largest derivative of the mean loss where the fit ends. */
const TOLERANCE = 1e-12;

/**
 * The slope, and the offsets if they are wanted, with the smallest log loss on rows that were not trained on: temperature
 * scaling (C. Guo et al., ICML 2017, arXiv:1706.04599) with a bias per class. The log loss is convex in both, and Newton's
 * method finds its minimum; the order of the rows matters to rounding only.
 *
 * With offsets, the prior in the probabilities is that of the rows. Without, it is equal, and the class with the largest
 * score keeps the largest probability. A slope below 0, for scores that are worse than none, is 0.
 *
 * @example
 * const calibration = fitCalibration({ scores: Float64Array.of(2, 0, 1, 2), y: [0, 1] }, 2);
 * calibrated(Float64Array.of(3, 1), calibration); // the first class is the likelier
 */
export function fitCalibration(rows: CalibrationRows, classes: number, { offsets = true } = {}): Calibration {
  const spread = spreadOf(rows.scores, classes);
  const flat = { slope: 0, offsets: new Array<number>(classes).fill(0) };
  if (spread === 0 && !offsets) return flat;
  const scaled = {
    ...rows,
    scores: spread === 0 ? rows.scores.map(() => 0) : rows.scores.map((score) => score / spread),
  };
  const free = [true, ...flat.offsets.map(() => offsets)];
  let found = minimum(scaled, classes, free);
  if (found[0]! < 0)
    found = offsets ? minimum(scaled, classes, [false, ...free.slice(1)]) : new Float64Array(classes + 1);
  return { slope: spread === 0 ? 0 : found[0]! / spread, offsets: [...found.subarray(1)] };
}

/** Probabilities, [rows x classes] row-major. */
export function calibrated(scores: Float64Array, { slope, offsets }: Calibration): Float32Array {
  const classes = offsets.length;
  const probabilities = new Float32Array(scores.length);
  const own = new Float64Array(classes);
  for (let from = 0; from < scores.length; from += classes) {
    for (let k = 0; k < classes; k++) own[k] = slope * scores[from + k]! + offsets[k]!;
    softmax(own);
    probabilities.set(own, from);
  }
  return probabilities;
}

/** Replaces logits by probabilities. */
export function softmax(logits: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > largest) largest = logit;
  let sum = 0;
  for (let k = 0; k < logits.length; k++) {
    logits[k] = Math.exp(logits[k]! - largest);
    sum += logits[k]!;
  }
  for (let k = 0; k < logits.length; k++) logits[k]! /= sum;
}

/** Root mean square of scores about their row's mean. */
function spreadOf(scores: Float64Array, classes: number): number {
  let squares = 0;
  for (let from = 0; from < scores.length; from += classes) {
    const row = scores.subarray(from, from + classes);
    const mean = row.reduce((sum, score) => sum + score, 0) / classes;
    for (const score of row) squares += (score - mean) ** 2;
  }
  return scores.length === 0 ? 0 : Math.sqrt(squares / scores.length);
}

/** Slope and offsets that minimise the log loss and the prior; those that are not free stay 0. */
function minimum(rows: CalibrationRows, classes: number, free: readonly boolean[]): Float64Array {
  const start = new Float64Array(classes + 1);
  start[0] = free[0] ? 1 : 0;
  const total = Array.from(rows.y, (_, row) => rows.weight?.[row] ?? 1).reduce((sum, weight) => sum + weight, 0);
  return convexMinimum((at) => logLossAt(at, { ...rows, classes, free, total }), start, TOLERANCE);
}

/** The mean log loss and the prior, with both derivatives, at a slope and offsets. */
function logLossAt(
  at: Float64Array,
  {
    scores,
    y,
    weight,
    classes,
    free,
    total,
  }: CalibrationRows & { classes: number; free: readonly boolean[]; total: number },
): Curved {
  const size = classes + 1;
  const ridge = RIDGE / total;
  const gradient = at.map((parameter) => ridge * parameter);
  const hessian = new Float64Array(size * size);
  let value = at.reduce((sum, parameter) => sum + (ridge / 2) * parameter * parameter, 0);
  const p = new Float64Array(classes);
  for (let row = 0; row < y.length; row++) {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    const share = (weight?.[row] ?? 1) / total;
    for (let k = 0; k < classes; k++) p[k] = at[0]! * own[k]! + at[k + 1]!;
    softmax(p);
    value -= share * Math.log(Math.max(p[y[row]!]!, Number.MIN_VALUE));
    let mean = 0;
    let square = 0;
    for (let k = 0; k < classes; k++) {
      mean += p[k]! * own[k]!;
      square += p[k]! * own[k]! ** 2;
    }
    gradient[0]! += share * (mean - own[y[row]!]!);
    hessian[0]! += share * (square - mean * mean);
    for (let k = 0; k < classes; k++) {
      gradient[k + 1]! += share * (p[k]! - (k === y[row] ? 1 : 0));
      hessian[k + 1]! += share * p[k]! * (own[k]! - mean);
      for (let l = 0; l < classes; l++) hessian[(k + 1) * size + l + 1]! += share * p[k]! * ((k === l ? 1 : 0) - p[l]!);
    }
  }
  for (let i = 0; i < size; i++) {
    if (i > 0) hessian[i * size] = hessian[i]!;
    hessian[i * size + i]! += ridge;
  }
  for (let i = 0; i < size; i++) if (!free[i]) hold(i, { gradient, hessian, size });
  return { value, gradient, hessian };
}

/** Keeps a parameter where it is. */
function hold(i: number, { gradient, hessian, size }: Pick<Curved, "gradient" | "hessian"> & { size: number }): void {
  gradient[i] = 0;
  for (let j = 0; j < size; j++) {
    hessian[i * size + j] = 0;
    hessian[j * size + i] = 0;
  }
  hessian[i * size + i] = 1;
}
