import { ConfigError, DataError } from "../core/errors.ts";
import { normalQuantile } from "../core/special-functions.ts";
import type { Interval } from "./evaluation.ts";

/**
 * Wilson score interval of a proportion (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209), without continuity
 * correction: the proportions that the observed one does not refute at the given confidence.
 *
 * `n` is the number of independent rows; it need not be whole, so that an effective number may stand for it. [0, 1]
 * for n = 0, when nothing is known. Never of width 0, also where the proportion is 0 or 1.
 * Throws DataError for a proportion outside [0, 1] or an n below 0, ConfigError for a confidence outside (0, 1).
 *
 * @example
 * wilsonInterval(0.88519, 16018, 0.99); // about [0.8785, 0.8915]
 */
export function wilsonInterval(proportion: number, n: number, confidence: number): Interval {
  if (!(proportion >= 0 && proportion <= 1)) {
    throw new DataError(`wilson interval: proportion ${proportion}; expected 0 to 1`);
  }
  if (!(n >= 0 && n < Infinity)) throw new DataError(`wilson interval: ${n} rows; expected a finite number, 0 or more`);
  const z = criticalValue(confidence);
  if (n === 0) return [0, 1];
  const shrink = 1 + (z * z) / n;
  const centre = (proportion + (z * z) / (2 * n)) / shrink;
  const half = (z / shrink) * Math.sqrt((proportion * (1 - proportion)) / n + (z * z) / (4 * n * n));
  // At proportions of 0 and 1 the formula ends exactly there, but for rounding.
  return [proportion === 0 ? 0 : Math.max(0, centre - half), proportion === 1 ? 1 : Math.min(1, centre + half)];
}

/** z such that a standard normal number is within -z to z with probability `confidence`. */
export function criticalValue(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) throw new ConfigError(`confidence ${confidence}; expected between 0 and 1`);
  return -normalQuantile((1 - confidence) / 2);
}
