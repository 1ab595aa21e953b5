/**
 * Whether the last of `steps`, ascending, is the first in its interval: a trial that reports more often than every
 * `interval` steps behind the first `warmup` ones is judged once in each.
 */
export function isFirstInInterval(
  steps: readonly number[],
  { warmup, interval }: { warmup: number; interval: number },
): boolean {
  const last = steps.at(-1)!;
  const begins = Math.floor((last - warmup) / interval) * interval + warmup;
  return (steps.at(-2) ?? -1) < begins;
}
