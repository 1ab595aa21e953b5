import { z } from "zod";
import { LARGEST_COEFFICIENT } from "../calibration.ts";
import { type Curved, convexMinimum } from "../convex-minimum.ts";

/**
 * How scores become probabilities. `sigmoid`: one class against the rest, 1 / (1 + exp(slope s + offset)), divided by their
 * sum (J. Platt, Probabilistic Outputs for Support Vector Machines, 1999; B. Zadrozny & C. Elkan, KDD 2002; as scikit-learn's
 * CalibratedClassifierCV). `softmax`: one scale for all scores and an offset for each class, softmax(scale s_k + offset_k)
 * (C. Guo et al., ICML 2017; A. Alexandari, A. Kundaje & A. Shrikumar, ICML 2020).
 */
export const CALIBRATIONS = ["sigmoid", "softmax"] as const;

export type CalibrationKind = (typeof CALIBRATIONS)[number];

const numbers = z.array(z.number().min(-LARGEST_COEFFICIENT).max(LARGEST_COEFFICIENT));

/** The numbers of a calibration; `slope` has one entry of `softmax`, the scale. */
export const calibrationSchema = z.strictObject({ kind: z.enum(CALIBRATIONS), slope: numbers, offset: numbers });

export type Calibration = z.output<typeof calibrationSchema>;

/** Scores of rows whose class is known. */
export interface ScoredRows {
  /** [rows x classes] */
  scores: Float64Array;
  /** [rows] */
  y: Uint8Array;
  /** [rows] */
  weight?: ArrayLike<number> | undefined;
  classes: number;
}

/** Largest derivative of the mean loss where the fit ends. */
const TOLERANCE = 1e-10;

/** The calibration of the largest likelihood, with Platt's priors so that no probability is 0 or 1. */
export function calibrate(kind: CalibrationKind, rows: ScoredRows): Calibration {
  if (kind === "softmax") return fitSoftmax(rows);
  const { classes, scores, y, weight } = rows;
  // The scores of two classes are each other's opposite: one sigmoid says all.
  const fitted = Array.from({ length: classes === 2 ? 1 : classes }, (_, k) => {
    const own = classes === 2 ? 1 : k;
    const score = Float64Array.from(y, (_, row) => scores[row * classes + own]!);
    return fitSigmoid(score, { positive: y.map((label) => (label === own ? 1 : 0)), weight });
  });
  return { kind, slope: fitted.map(({ slope }) => slope), offset: fitted.map(({ offset }) => offset) };
}

/**
 * Platt's sigmoid 1 / (1 + exp(slope s + offset)) by Newton's method.
 *
 * @param positive [rows] 1 for rows of the class
 */
export function fitSigmoid(
  scores: ArrayLike<number>,
  { positive, weight }: { positive: Uint8Array; weight?: ArrayLike<number> | undefined },
): { slope: number; offset: number } {
  const [without, within] = countsOf(positive, 2, weight) as [number, number];
  const [low, high] = [1 / (without + 2), (within + 1) / (within + 2)];
  const unit = largest(scores);
  const at = ([slope, offset]: Float64Array): Curved => {
    const sums = new Float64Array(6);
    for (let row = 0; row < positive.length; row++) {
      const target = positive[row] ? high : low;
      const share = (weight?.[row] ?? 1) / (without + within);
      const score = scores[row]! / unit;
      const z = slope! * score + offset!;
      // log(1 + e^-|z|), without overflow
      const tail = Math.exp(-Math.abs(z));
      const p = z >= 0 ? tail / (1 + tail) : 1 / (1 + tail);
      const curvature = share * p * (1 - p);
      const difference = share * (target - p);
      sums[0]! += share * (target * z + Math.max(-z, 0) + Math.log(1 + tail));
      sums[1]! += difference * score;
      sums[2]! += difference;
      sums[3]! += curvature * score * score;
      sums[4]! += curvature * score;
      sums[5]! += curvature;
    }
    const [value, g0, g1, h00, h01, h11] = sums as unknown as [number, number, number, number, number, number];
    return { value, gradient: Float64Array.of(g0, g1), hessian: Float64Array.of(h00, h01, h01, h11) };
  };
  const start = Float64Array.of(0, Math.log((without + 1) / (within + 1)));
  const [slope, offset] = convexMinimum(at, start, TOLERANCE) as unknown as [number, number];
  return { slope: slope / unit, offset };
}

/** Platt's targets for any number K of classes: (n + 1) / (n + K) for a row's own of n rows, 1 / (n + K) for the others. */
function fitSoftmax({ scores, y, weight, classes }: ScoredRows): Calibration {
  const counts = countsOf(y, classes, weight);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const unit = largest(scores);
  const size = classes + 1;
  const p = new Float64Array(classes);
  const at = (point: Float64Array): Curved => {
    let value = 0;
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let row = 0; row < y.length; row++) {
      const own = y[row]!;
      const share = (weight?.[row] ?? 1) / total;
      const first = row * classes;
      const rest = 1 / (counts[own]! + classes);
      for (let k = 0; k < classes; k++) p[k] = (point[classes]! * scores[first + k]!) / unit + point[k]!;
      const logSum = softmax(p);
      let mean = 0;
      let square = 0;
      for (let k = 0; k < classes; k++) {
        const score = scores[first + k]! / unit;
        mean += p[k]! * score;
        square += p[k]! * score * score;
      }
      for (let k = 0; k < classes; k++) {
        const score = scores[first + k]! / unit;
        const target = k === own ? (counts[own]! + 1) * rest : rest;
        value -= share * target * (point[classes]! * score + point[k]! - logSum);
        gradient[k]! += share * (p[k]! - target);
        gradient[classes]! += share * (p[k]! - target) * score;
        for (let j = 0; j < classes; j++) hessian[k * size + j]! -= share * p[k]! * p[j]!;
        hessian[k * size + k]! += share * p[k]!;
        hessian[k * size + classes]! += share * p[k]! * (score - mean);
      }
      hessian[size * size - 1]! += share * (square - mean * mean);
    }
    for (let k = 0; k < classes; k++) hessian[classes * size + k] = hessian[k * size + classes]!;
    // The same added to all offsets changes nothing: the first is held at 0.
    gradient[0] = 0;
    for (let k = 0; k < size; k++) {
      hessian[k] = 0;
      hessian[k * size] = 0;
    }
    hessian[0] = 1;
    return { value, gradient, hessian };
  };
  const point = convexMinimum(at, new Float64Array(size), TOLERANCE);
  return { kind: "softmax", slope: [point[classes]! / unit], offset: [...point.subarray(0, classes)] };
}

/** The probabilities that a calibration gives, [rows x classes]. */
export function calibrated(calibration: Calibration, scores: Float64Array, classes: number): Float32Array {
  const { kind, slope, offset } = calibration;
  const probabilities = new Float32Array(scores.length);
  const p = new Float64Array(classes);
  for (let first = 0; first < scores.length; first += classes) {
    if (kind === "softmax") {
      for (let k = 0; k < classes; k++) p[k] = slope[0]! * scores[first + k]! + offset[k]!;
      softmax(p);
    } else if (classes === 2) {
      p[1] = 1 / (1 + Math.exp(slope[0]! * scores[first + 1]! + offset[0]!));
      p[0] = 1 - p[1]!;
    } else {
      let sum = 0;
      for (let k = 0; k < classes; k++) {
        p[k] = 1 / (1 + Math.exp(slope[k]! * scores[first + k]! + offset[k]!));
        sum += p[k]!;
      }
      for (let k = 0; k < classes; k++) p[k] = sum > 0 ? p[k]! / sum : 1 / classes;
    }
    probabilities.set(p, first);
  }
  return probabilities;
}

/** Turns logits into probabilities; the logarithm of the sum of their exponentials. */
function softmax(p: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of p) most = Math.max(most, logit);
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    p[k] = Math.exp(p[k]! - most);
    sum += p[k]!;
  }
  for (let k = 0; k < p.length; k++) p[k]! /= sum;
  return most + Math.log(sum);
}

/** Rows of each class, by weight. */
function countsOf(y: Uint8Array, classes: number, weight: ArrayLike<number> | undefined): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let row = 0; row < y.length; row++) counts[y[row]!]! += weight?.[row] ?? 1;
  return counts;
}

/** The largest size of a score: the unit in which they are fitted, so that no step is too large; 1 if all are 0. */
function largest(scores: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < scores.length; i++) most = Math.max(most, Math.abs(scores[i]!));
  return most > 0 ? most : 1;
}
