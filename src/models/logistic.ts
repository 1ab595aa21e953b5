import { z } from "zod";
import { DataError } from "../core/errors.ts";
import type { FeatureMatrix } from "../core/matrix.ts";
import { Scaler, type ScalerJson } from "../core/scaler.ts";
import { softmax } from "./calibration.ts";
import { minimise } from "./lbfgs.ts";

const logisticSchema = z.strictObject({
  scaler: z.unknown(),
  classes: z.int().min(2),
  /** [columns + 1][classes], the offsets last */
  weights: z.array(z.number()),
});

/** Rows whose classes are known. */
export interface LogisticRows {
  x: FeatureMatrix;
  /** [rows] index of the class */
  y: ArrayLike<number>;
  /** [rows]; 1 where absent */
  weight?: ArrayLike<number> | undefined;
}

/**
 * Multinomial logistic regression on standardised columns: minimises the mean log loss plus `l2` / 2 times the sum of
 * squares of the weights (not of the offsets), which is convex.
 */
export class Logistic {
  private constructor(
    private readonly scaler: Scaler,
    readonly classes: number,
    private readonly weights: Float64Array,
  ) {}

  /** @throws DataError for no rows, and for a number that is not finite */
  static fit({ x, y, weight }: LogisticRows, classes: number, { l2 = 0 } = {}): Logistic {
    const scaler = Scaler.fit(
      "standard",
      x,
      Uint32Array.from({ length: x.rows }, (_, row) => row),
    );
    const { values } = scaler.transform(x);
    const width = x.columns.length;
    let total = 0;
    for (let row = 0; row < x.rows; row++) total += weight?.[row] ?? 1;
    const p = new Float64Array(classes);
    const loss = (weights: Float64Array, gradient: Float64Array): number => {
      gradient.fill(0);
      let sum = 0;
      for (let row = 0; row < x.rows; row++) {
        logitsOf(weights, { values, row, width }, p);
        softmax(p);
        const w = (weight?.[row] ?? 1) / total;
        sum -= w * Math.log(Math.max(p[y[row]!]!, Number.MIN_VALUE));
        for (let k = 0; k < classes; k++) {
          const error = w * (p[k]! - (k === y[row] ? 1 : 0));
          for (let i = 0; i < width; i++) gradient[i * classes + k]! += error * values[row * width + i]!;
          gradient[width * classes + k]! += error;
        }
      }
      for (let i = 0; i < width * classes; i++) {
        sum += (l2 / 2) * weights[i]! ** 2;
        gradient[i]! += l2 * weights[i]!;
      }
      return sum;
    };
    return new Logistic(scaler, classes, minimise(loss, new Float64Array((width + 1) * classes)));
  }

  /** @throws DataError for anything that `toJSON` did not write */
  static fromJSON(json: unknown): Logistic {
    const parsed = logisticSchema.safeParse(json);
    if (!parsed.success) throw new DataError(`not a logistic regression: ${z.prettifyError(parsed.error)}`);
    const { classes, weights } = parsed.data;
    const scaler = Scaler.fromJSON(parsed.data.scaler);
    const expected = (scaler.columns.length + 1) * classes;
    if (weights.length !== expected) {
      throw new DataError(`a logistic regression of ${weights.length} weights; expected ${expected}`);
    }
    return new Logistic(scaler, classes, Float64Array.from(weights));
  }

  /** names of the columns that it was fitted to */
  get features(): readonly string[] {
    return this.scaler.columns;
  }

  toJSON(): { scaler: ScalerJson; classes: number; weights: number[] } {
    return { scaler: this.scaler.toJSON(), classes: this.classes, weights: [...this.weights] };
  }

  /** Logarithms of the probabilities but for a constant of the row, [rows x classes]; throws as Scaler.transform. */
  logits(x: FeatureMatrix): Float64Array {
    const { values } = this.scaler.transform(x);
    const logits = new Float64Array(x.rows * this.classes);
    for (let row = 0; row < x.rows; row++) {
      const own = logits.subarray(row * this.classes, (row + 1) * this.classes);
      logitsOf(this.weights, { values, row, width: x.columns.length }, own);
    }
    return logits;
  }
}

function logitsOf(
  weights: Float64Array,
  { values, row, width }: { values: Float32Array; row: number; width: number },
  logits: Float64Array,
): void {
  const classes = logits.length;
  for (let k = 0; k < classes; k++) logits[k] = weights[width * classes + k]!;
  for (let i = 0; i < width; i++) {
    const value = values[row * width + i]!;
    for (let k = 0; k < classes; k++) logits[k]! += weights[i * classes + k]! * value;
  }
}
