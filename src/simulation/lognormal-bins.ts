import { normalCdf } from "../core/special-functions.ts";

/** Times offset + t50 exp(sigma z), z standard normal, and the bins they fall in, ns. */
export interface LognormalBins {
  offset_ns: number;
  t50_ns: number;
  sigma: number;
  /** start of the first bin */
  start_ns: number;
  bin_ns: number;
}

/** The normal distribution function and its derivative, every 1/64 from -6.5 to 6.5 (4e-11 lies beyond each end). */
const REACH = 6.5;
const STEPS_PER_UNIT = 64;
const values = new Float64Array(2 * REACH * STEPS_PER_UNIT + 1);
const slopes = new Float64Array(values.length);
for (let i = 0; i < values.length; i++) {
  const z = i / STEPS_PER_UNIT - REACH;
  values[i] = normalCdf(z);
  slopes[i] = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / STEPS_PER_UNIT;
}

/**
 * Probabilities that a lognormal time falls into each of the bins of `out`; returns that of a time after the last bin.
 * A time before `start_ns` (possible only if that lies after the offset) is in none: the sum is then 1 less its
 * probability. Good to 1e-9 absolute, never negative.
 */
export function lognormalBinProbabilities(out: Float64Array, bins: LognormalBins): number {
  const { offset_ns, t50_ns, sigma, start_ns, bin_ns } = bins;
  const inverse = 1 / sigma;
  const shift = (start_ns - offset_ns) / t50_ns;
  const step = bin_ns / t50_ns;
  let logTime = shift > 0 ? Math.log(shift) : -Infinity;
  let below = cdf(logTime * inverse);
  for (let k = 0; k < out.length; k++) {
    const t = shift + (k + 1) * step;
    logTime = t > NEAR * step ? logTime + logOfRatio(t, step) : t > 0 ? Math.log(t) : -Infinity;
    const upTo = cdf(logTime * inverse);
    out[k] = upTo - below;
    below = upTo;
  }
  return 1 - below;
}

/** Steps after the offset up to which ln t is computed afresh. */
const NEAR = 12;

/** ln(t / (t - step)) = 2 artanh y, y = step / (2 t - step) < 1/23: the next term of the series is 2 y^9 / 9 < 2e-13. */
function logOfRatio(t: number, step: number): number {
  const y = step / (2 * t - step);
  const square = y * y;
  return 2 * y * (1 + square * (1 / 3 + square * (1 / 5 + square / 7)));
}

/** Cubic Hermite interpolation in the table: error at most h^4 / 384 max|phi'''| = 2e-10 for h = 1/64, and monotone. */
function cdf(z: number): number {
  if (z <= -REACH) return 0;
  if (z >= REACH) return 1;
  const position = (z + REACH) * STEPS_PER_UNIT;
  const i = Math.floor(position);
  const x = position - i;
  const y = 1 - x;
  const rise = values[i + 1]! - values[i]!;
  return values[i]! + x * x * (3 - 2 * x) * rise + x * y * (y * slopes[i]! - x * slopes[i + 1]!);
}
