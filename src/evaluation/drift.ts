import { quantile } from "./quantile.ts";

/** Quantiles that summarise a distribution: 0, 0.5 %, 1 %, ... 100 %. */
const STEPS = 200;

/** How far the values of a feature are from those that a model was trained on. */
export interface Drift {
  feature: string;
  /** Kolmogorov-Smirnov distance: the largest difference of the two cumulative distributions, 0 to 1 */
  distance: number;
  /** share of the values below the smallest or above the largest of the training */
  outside: number;
  median: number;
  trained_median: number;
}

/** The summary of a distribution: 201 of the values, in equal steps of their rank from the smallest to the largest. One value at least. */
export function summarise(values: ArrayLike<number>): number[] {
  const sorted = new Float64Array(values).sort();
  const last = sorted.length - 1;
  return Array.from({ length: STEPS + 1 }, (_, k) => sorted[Math.round((k * last) / STEPS)]!);
}

/**
 * Compares values with the summary of others. The distance is that of Kolmogorov and Smirnov, with the other distribution taken
 * for linear between its quantiles: it is off by half a step, 0.25 %, at most where that is continuous, by 0.5 % where it jumps.
 *
 * @example
 * driftOf("x", [1, 2, 3], summarise([1, 2, 3])).distance; // 0.33: linear between the three values
 */
export function driftOf(feature: string, values: ArrayLike<number>, summary: readonly number[]): Drift {
  const sorted = new Float64Array(values).sort();
  const n = sorted.length;
  let [distance, outside] = [0, 0];
  // Of the summary: how many are below the value, and how many are no larger; both grow with it.
  let [smaller, notLarger] = [0, 0];
  for (let first = 0; first < n; ) {
    const value = sorted[first]!;
    let next = first + 1;
    while (next < n && sorted[next] === value) next++;
    while (smaller < summary.length && summary[smaller]! < value) smaller++;
    while (notLarger < summary.length && summary[notLarger]! <= value) notLarger++;
    const below = Math.abs(first / n - shareBelow(summary, value, smaller));
    const upTo = Math.abs(next / n - shareUpTo(summary, value, notLarger));
    distance = Math.max(distance, below, upTo);
    if (value < summary[0]! || value > summary.at(-1)!) outside += next - first;
    first = next;
  }
  const median = quantile(sorted, 0.5);
  return { feature, distance, outside: outside / n, median, trained_median: quantile(summary, 0.5) };
}

/**
 * The distance that 95 % of samples of so many independent values stay below which do come from the distribution: 1.358 / sqrt(n)
 * (N. Smirnov, Ann. Math. Stat. 19 (1948) 279, the limit of large n). Of stations, the number of showers is on the safe side.
 */
export function distanceByChance(n: number): number {
  return 1.358 / Math.sqrt(n);
}

/** Share of the distribution below a value, of which the first `at` of the summary are below it. */
function shareBelow(summary: readonly number[], value: number, at: number): number {
  if (at === summary.length) return 1;
  if (at === 0) return 0;
  const [low, high] = [summary[at - 1]!, summary[at]!];
  return (at - 1 + (value - low) / (high - low)) / (summary.length - 1);
}

/** Share of the distribution at a value or below it, where the first `count` of the summary are. */
function shareUpTo(summary: readonly number[], value: number, count: number): number {
  const at = count - 1;
  if (at < 0) return 0;
  if (at === summary.length - 1) return 1;
  const [low, high] = [summary[at]!, summary[at + 1]!];
  return (at + (value - low) / (high - low)) / (summary.length - 1);
}
