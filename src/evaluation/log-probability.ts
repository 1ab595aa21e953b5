/** The smallest normal float32. */
const FLOOR = 2 ** -126;

/**
 * ln p, with every p below 2^-126 (1.2e-38) taken for that: what a float32 cannot hold to full precision. So a zero is
 * the end of the scale, -87.3, instead of minus infinity, and no other probability is changed.
 */
export function logProbability(p: number): number {
  return Math.log(Math.max(FLOOR, p));
}
