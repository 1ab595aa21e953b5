import type { PairResult, Predictions } from "./evaluation.ts";
import { logProbability } from "./log-probability.ts";
import { rocBetween } from "./roc.ts";

/**
 * How well each pair of classes is told apart by the score ln(p_first / p_second), over the rows of either class
 * (others are left out): its merit factor, and the area under its ROC curve. Probabilities below 2^-126 count as that.
 */
export function pairResults({
  classes,
  probabilities,
  y,
}: Pick<Predictions, "classes" | "probabilities" | "y">): PairResult[] {
  const width = classes.length;
  const support = new Uint32Array(width);
  for (const label of y) support[label]!++;
  const logs = new Float64Array(probabilities.length);
  for (let i = 0; i < logs.length; i++) logs[i] = logProbability(probabilities[i]!);
  return classes.flatMap((first, a) =>
    classes.slice(a + 1).map((second, i) => {
      const b = a + 1 + i;
      const [one, other] = [scoresOf(a), scoresOf(b)];
      function scoresOf(label: number): Float64Array {
        const scores = new Float64Array(support[label]!);
        let count = 0;
        for (let row = 0; row < y.length; row++) {
          if (y[row] === label) scores[count++] = logs[row * width + a]! - logs[row * width + b]!;
        }
        return scores;
      }
      // The ROC curve sorts them, and a sum depends on its order.
      const merit_factor = meritFactor(one, other);
      return { first, second, merit_factor, auc: rocBetween(one, other).auc };
    }),
  );
}

/**
 * Merit factor |m1 - m2| / sqrt(s1^2 + s2^2) of a quantity in two samples: the distance of their means in units of
 * their spreads, the usual figure of merit of composition studies (Pierre Auger Collaboration, arXiv:1604.03637). The
 * variances have n - 1 below. NaN where a sample has fewer than two values, or neither varies.
 */
export function meritFactor(one: Float64Array, other: Float64Array): number {
  const [a, b] = [moments(one), moments(other)];
  const spread = Math.sqrt(a.variance + b.variance);
  return spread === 0 ? Number.NaN : Math.abs(a.mean - b.mean) / spread;
}

/** Mean and variance; NaN variance of one value, NaN mean of none. */
function moments(values: Float64Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, variance: squares / (values.length - 1) };
}
