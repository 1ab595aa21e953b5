import { DataError } from "../core/errors.ts";
import type { Interval } from "./evaluation.ts";
import { criticalValue } from "./wilson.ts";

/**
 * The normal interval of a proportion, p -+ z sqrt(p (1 - p) / n), that papers print most: symmetric, not kept within [0, 1],
 * of width 0 for proportions of 0 and 1. It serves to recompute what was printed; our own intervals are Wilson's.
 *
 * @throws DataError for a proportion outside [0, 1] or n not above 0, ConfigError for a confidence outside (0, 1)
 * @example waldInterval(0.5, 100, 0.95) // 0.5 -+ 1.959964 * 0.05: [0.402, 0.598]
 */
export function waldInterval(proportion: number, n: number, confidence: number): Interval {
  if (!(proportion >= 0 && proportion <= 1)) {
    throw new DataError(`normal interval: proportion ${proportion}; expected 0 to 1`);
  }
  if (!(n > 0 && n < Infinity)) throw new DataError(`normal interval: ${n} rows; expected a finite number above 0`);
  const half = criticalValue(confidence) * Math.sqrt((proportion * (1 - proportion)) / n);
  return [proportion - half, proportion + half];
}
