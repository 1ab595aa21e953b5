/**
 * Quantile of values sorted in ascending order, linear between order statistics (R. J. Hyndman and Y. Fan, Am. Stat. 50
 * (1996) 361, definition 7; numpy's default). NaN for no values or where one of them is NaN (which sorts last).
 *
 * @example
 * quantile([1, 2, 4], 0.75); // position 0.75 * 2 = 1.5, so 3
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const last = sorted.length - 1;
  if (last < 0 || Number.isNaN(sorted[last])) return Number.NaN;
  const position = p * last;
  const low = Math.floor(position);
  const high = Math.min(low + 1, last);
  return sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!);
}
