import type { Predictions } from "./evaluation.ts";

/** The step of float32 above 1. */
const EPSILON = 2 ** -23;

/**
 * Minus the natural logarithm of the probability given to each row's true class, [rows]; their mean is the log loss
 * (C. M. Bishop, Pattern Recognition and Machine Learning, Springer 2006, eq. 4.108), ln K for a model of K classes that
 * knows nothing. A probability of 0 would make it infinite: as scikit-learn, which clips to the machine epsilon of the
 * type, we take those beyond [2^-23, 1 - 2^-23] for the ends of it, so that a row costs at most 15.94.
 */
export function rowLogLoss({
  classes,
  probabilities,
  y,
}: Pick<Predictions, "classes" | "probabilities" | "y">): Float64Array {
  const loss = new Float64Array(y.length);
  for (let row = 0; row < y.length; row++) {
    const p = probabilities[row * classes.length + y[row]!]!;
    loss[row] = -Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, p)));
  }
  return loss;
}
