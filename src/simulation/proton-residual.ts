import { normalCdf, normalQuantile } from "../core/special-functions.ts";

/** Quantiles of (ln N_mu - recipe's mean) / sigma of proton showers [D: section 2.2 of the physics model]. */
const PROBABILITIES = [0.005, 0.025, 0.16, 0.5, 0.84, 0.975, 0.995];
const QUANTILES = [-3.27, -2.29, -0.88, 0.07, 0.89, 1.82, 2.58];

const deviates = PROBABILITIES.map(normalQuantile);

interface Segment {
  /** the segment holds below this normal deviate */
  until: number;
  offset: number;
  slope: number;
}

const segments: Segment[] = [];
for (let k = 0; k + 1 < QUANTILES.length; k++) {
  const slope = (QUANTILES[k + 1]! - QUANTILES[k]!) / (deviates[k + 1]! - deviates[k]!);
  const until = k + 2 === QUANTILES.length ? Infinity : deviates[k + 1]!;
  segments.push({ until, offset: QUANTILES[k]! - slope * deviates[k]!, slope });
}

{
  // Mean 0 and variance 1, from the moments of the standard normal between a and b:
  // E[1] = Phi(b) - Phi(a), E[z] = phi(a) - phi(b), E[z^2] = E[1] + a phi(a) - b phi(b).
  let mean = 0;
  let square = 0;
  let from = -Infinity;
  for (const { until, offset, slope } of segments) {
    const m0 = normalCdf(until) - normalCdf(from);
    const m1 = density(from) - density(until);
    const m2 = m0 + product(from) - product(until);
    mean += offset * m0 + slope * m1;
    square += offset * offset * m0 + 2 * offset * slope * m1 + slope * slope * m2;
    from = until;
  }
  const sigma = Math.sqrt(square - mean * mean);
  for (const segment of segments) {
    segment.offset = (segment.offset - mean) / sigma;
    segment.slope /= sigma;
  }
}

/**
 * The residual xi of a proton's ln N_mu, with mean 0 and variance 1 and a long tail to few muons, from a standard
 * normal deviate z: monotone, linear in z between the published quantiles, the outermost pieces continued (Gaussian
 * tails, of which the lower is 1.57 times as wide as a standard normal one) [A].
 *
 * Linear in z rather than in probability, because the latter makes steps of more than a factor of 5 in the density of
 * ln N_mu. The quantiles as published give mean -0.0117 and sigma 1.0113; since the recipe's mean and sigma come from
 * the same showers, the whole is shifted and scaled to 0 and 1, which moves the quantiles by 0.05 at most.
 */
export function protonResidual(z: number): number {
  let k = 0;
  while (z >= segments[k]!.until) k++;
  const { offset, slope } = segments[k]!;
  return offset + slope * z;
}

/**
 * Natural logarithm of the density of `protonResidual` of a normal deviate, at a value of it: that of the normal deviate
 * over the slope of the piece that the value lies in. It jumps where the slope does, by 9 to 53 % [A]; a value on a joint counts
 * to the piece above.
 */
export function protonResidualLogDensity(xi: number): number {
  let k = 0;
  while (xi >= segments[k]!.offset + segments[k]!.slope * segments[k]!.until) k++;
  const { offset, slope } = segments[k]!;
  return normalLogDensity((xi - offset) / slope) - Math.log(slope);
}

/** Natural logarithm of the standard normal density. */
export function normalLogDensity(z: number): number {
  return -0.5 * (z * z + Math.log(2 * Math.PI));
}

function density(z: number): number {
  return Math.exp(normalLogDensity(z));
}

function product(z: number): number {
  return Number.isFinite(z) ? z * density(z) : 0;
}
