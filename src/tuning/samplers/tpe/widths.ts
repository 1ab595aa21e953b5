/** Kernels are at least this part of the range wide. */
const NARROWEST = 1 / 100;

/**
 * The least width of n trials' kernels: the range over the number of kernels and one, at most over 100 ("magic clipping",
 * Watanabe 2023, section 3.3.4).
 */
export function leastWidth(range: number, n: number): number {
  return Math.max(range * NARROWEST, range / (n + 2));
}

/**
 * Widths of kernels: the distance to the farther of both neighbours (Bergstra 2011, section 4.2), the ends of the range
 * among them where there is only one kernel, at least `least` and at most the range.
 *
 * @param places where kernels are
 * @param order their indices by place
 */
export function kernelWidths(
  places: Float64Array,
  order: Int32Array,
  { low, high, least }: { low: number; high: number; least: number },
): Float64Array {
  const n = order.length;
  const widths = new Float64Array(n);
  if (n === 1) {
    widths[0] = Math.max(places[0]! - low, high - places[0]!);
  }
  for (let i = 0; i < n && n > 1; i++) {
    const place = places[order[i]!]!;
    const left = i === 0 ? 0 : place - places[order[i - 1]!]!;
    const right = i === n - 1 ? 0 : places[order[i + 1]!]! - place;
    widths[order[i]!] = left > right ? left : right;
  }
  for (let k = 0; k < n; k++) widths[k] = Math.min(high - low, Math.max(least, widths[k]!));
  return widths;
}
