import { ConfigError, DataError } from "../core/errors.ts";
import { incompleteBeta } from "../core/incomplete-beta.ts";
import type { Interval } from "./evaluation.ts";

/**
 * Exact interval of a proportion (C. J. Clopper & E. S. Pearson, Biometrika 26 (1934) 404): its ends are the proportions at
 * which so many correct rows, or more, or fewer, have probability (1 - confidence) / 2. Never too narrow, mostly too wide.
 * `correct` need not be whole, so that a rounded accuracy may be looked at.
 *
 * @throws DataError for an n not above 0 or `correct` outside 0 to n, ConfigError for a confidence outside (0, 1)
 * @example clopperPearsonInterval(0, 10, 0.95) // [0, 1 - 0.025^(1/10)] = [0, 0.3085]
 */
export function clopperPearsonInterval(correct: number, n: number, confidence: number): Interval {
  if (!(n > 0 && n < Infinity)) throw new DataError(`exact interval: ${n} rows; expected a finite number above 0`);
  if (!(correct >= 0 && correct <= n)) throw new DataError(`exact interval: ${correct} correct; expected 0 to ${n}`);
  if (!(confidence > 0 && confidence < 1)) throw new ConfigError(`confidence ${confidence}; expected between 0 and 1`);
  const tail = (1 - confidence) / 2;
  return [
    correct === 0 ? 0 : betaQuantile(tail, correct, n - correct + 1),
    correct === n ? 1 : betaQuantile(1 - tail, correct + 1, n - correct),
  ];
}

/** By bisection: 60 halvings of [0, 1] are exact to double precision. */
function betaQuantile(probability: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, { a, b }) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
