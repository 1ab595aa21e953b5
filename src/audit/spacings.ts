/** Of steps, distinct ones at least: rounded numbers have spacings on a grid, of which nothing can be said. */
const MOSTLY_DISTINCT = 0.9;
/** Mean of `12 (r - 1/2)^2` that differs from 1 by less may come from spacings whose rate changes along the column. */
const SMALLEST_DIFFERENCE = 0.2;
/** Variance of `12 (r - 1/2)^2` for a uniform r: 144 / 80 - 1. */
const VARIANCE = 0.8;

/** How unlike the spacings of a sorted sample the steps of a rising column are. */
export interface Spacings {
  /** mean of 12 (r - 1/2)^2: 1 for a sorted sample, less for sums of much the same numbers, more for sums of very unlike ones */
  spread: number;
  /** by how many standard deviations that is away from 1 */
  z: number;
  /** pairs of steps */
  pairs: number;
}

/**
 * Tells a column that was sorted from one that adds up: neighbouring spacings of independent values in order are independent and
 * exponential with nearly one rate (R. Pyke, J. R. Stat. Soc. B 27 (1965) 395), so that r, a step's share of itself and the next one, is
 * uniform from 0 to 1, whatever the distribution; steps of a sum are what was measured, and hardly ever so.
 *
 * `steps` are positive, in the order of the rows; pairs do not overlap. Returns undefined where too many steps are alike.
 */
export function spacingsOf(steps: readonly number[]): Spacings | undefined {
  if (new Set(steps.map((step) => Math.fround(step))).size < MOSTLY_DISTINCT * steps.length) return undefined;
  const pairs = Math.floor(steps.length / 2);
  if (pairs === 0) return undefined;
  let sum = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const [first, second] = [steps[2 * pair]!, steps[2 * pair + 1]!];
    const away = first / (first + second) - 0.5;
    sum += 12 * away * away;
  }
  const spread = sum / pairs;
  return { spread, z: (spread - 1) / Math.sqrt(VARIANCE / pairs), pairs };
}

/** Whether the steps are no spacings of a sorted sample, with a z beyond `critical` on either side. */
export function addsUp({ spread, z }: Spacings, critical: number): boolean {
  return Math.abs(z) > critical && Math.abs(spread - 1) > SMALLEST_DIFFERENCE;
}
