import type { FeatureMatrix } from "../../core/matrix.ts";
import { softmax } from "../calibration.ts";
import type { Logistic } from "../logistic.ts";

/** How the members' probabilities become those of the ensemble. */
export const COMBINATIONS = ["log_mean", "mean", "logistic"] as const;
export type Combination = (typeof COMBINATIONS)[number];

/** A probability below this counts as this: no member can make a class impossible for all. */
export const LEAST = 2 ** -23;

/** What each member says of the same rows. */
export interface Votes {
  rows: number;
  classes: readonly string[];
  /** [members] of [rows x classes] row-major */
  probabilities: readonly Float32Array[];
}

/** The mean of the logarithms, normalised: the members' geometric mean, which a single sure member moves most. */
export function geometricMean({ rows, classes, probabilities }: Votes): Float32Array {
  const width = classes.length;
  const result = new Float32Array(rows * width);
  const logits = new Float64Array(width);
  for (let from = 0; from < result.length; from += width) {
    logits.fill(0);
    for (const p of probabilities) {
      for (let k = 0; k < width; k++) logits[k]! += Math.log(Math.max(LEAST, p[from + k]!)) / probabilities.length;
    }
    softmax(logits);
    result.set(logits, from);
  }
  return result;
}

/** The mean of the probabilities. */
export function arithmeticMean({ rows, classes, probabilities }: Votes): Float32Array {
  return Float32Array.from({ length: rows * classes.length }, (_, i) => {
    let sum = 0;
    for (const p of probabilities) sum += p[i]!;
    return sum / probabilities.length;
  });
}

/** The logarithms of the members' probabilities as columns, `member_1_proton` and on, member by member. */
export function logarithms({ rows, classes, probabilities }: Votes): FeatureMatrix {
  const columns = probabilities.flatMap((_, m) => classes.map((name) => `member_${m + 1}_${name}`));
  const values = new Float32Array(rows * columns.length);
  const width = classes.length;
  for (let row = 0; row < rows; row++) {
    for (const [m, p] of probabilities.entries()) {
      for (let k = 0; k < width; k++) {
        values[row * columns.length + m * width + k] = Math.log(Math.max(LEAST, p[row * width + k]!));
      }
    }
  }
  return { rows, columns, values };
}

/** What a logistic regression on `logarithms` makes of them. */
export function stacked(votes: Votes, logistic: Logistic): Float32Array {
  const logits = logistic.logits(logarithms(votes));
  const width = votes.classes.length;
  for (let from = 0; from < logits.length; from += width) softmax(logits.subarray(from, from + width));
  return Float32Array.from(logits);
}
