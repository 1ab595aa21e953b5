import { logGamma } from "../core/special-functions.ts";

/** From here up ln I1 is its asymptotic series, of which four terms are good to 2e-6. */
const SERIES_FROM = 15;

/** ln I1(x), x > 0, of the modified Bessel function (Abramowitz & Stegun 9.6.10, 9.7.1), within 2e-6. */
export function logBesselI1(x: number): number {
  if (x >= SERIES_FROM) {
    const i = 1 / (8 * x);
    return x - 0.5 * Math.log(2 * Math.PI * x) + Math.log(1 - i * (3 + i * (7.5 + i * (52.5 + i * 590.625))));
  }
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-16 * sum; k++) {
    term *= quarter / (k * (k + 1));
    sum += term;
  }
  return Math.log((x / 2) * sum);
}

/**
 * Logarithm of the density, at a sum, of a Poisson number of exponential charges: the signal, VEM, of electromagnetic particles
 * or the halo in a tank. With n the mean number and u the mean charge it is exp(-n - s / u) sqrt(n / (u s)) I1(2 sqrt(n s / u));
 * of a sum of 0 the logarithm of its probability, -n.
 */
export function exponentialSumLogDensity(sum: number, { mean, unit }: { mean: number; unit: number }): number {
  const count = mean / unit;
  if (sum === 0) return -count;
  if (count === 0) return -Infinity;
  return -count - sum / unit + 0.5 * Math.log(count / (unit * sum)) + logBesselI1(2 * Math.sqrt((count * sum) / unit));
}

/** Number of charges up to which the density of Gamma charges is summed; beyond, the sum is taken as a Gamma number. */
const MOST_SUMMED = 200;

/**
 * Densities of sums of a Poisson number of Gamma charges of one shape: the muon signal of a tank, to the extent that the
 * charge of a muon is a Gamma number of its mean and spread [A].
 */
export class GammaSumDensity {
  private readonly shape: number;
  /** [n] ln Gamma(n + 1) + ln Gamma(n shape) - n shape ln shape */
  private readonly logs = new Float64Array(2 * MOST_SUMMED);

  /** @param variance of a charge over its squared mean */
  constructor(variance: number) {
    this.shape = 1 / variance;
    for (let n = 1; n < this.logs.length; n++) {
      const shape = n * this.shape;
      this.logs[n] = logGamma(n + 1) + logGamma(shape) - shape * Math.log(this.shape);
    }
  }

  /** Logarithm of the density at a sum, of charges of that mean, `mean` being that of the sum; at 0 that of the probability. */
  at(sum: number, { mean, charge }: { mean: number; charge: number }): number {
    const count = mean / charge;
    if (sum === 0) return -count;
    const { shape } = this;
    const terms = sum / charge;
    const peak = Math.exp((Math.log(count) + shape * Math.log(terms)) / (1 + shape));
    if (!(Math.max(peak, terms) < MOST_SUMMED)) {
      const scale = charge * (1 + 1 / shape);
      const alpha = mean / scale;
      return (alpha - 1) * Math.log(sum) - sum / scale - logGamma(alpha) - alpha * Math.log(scale);
    }
    const reach = 4 + 6 * Math.sqrt(peak / (1 + shape));
    const first = Math.max(1, Math.floor(peak - reach));
    const last = Math.min(this.logs.length - 1, Math.ceil(peak + reach));
    const perCharge = Math.log(count) + shape * Math.log(terms);
    const most = Math.round(Math.min(last, Math.max(first, peak)));
    const offset = most * perCharge - this.logs[most]!;
    let total = 0;
    for (let n = first; n <= last; n++) total += Math.exp(n * perCharge - this.logs[n]! - offset);
    return offset + Math.log(total) - count - Math.log(sum) - shape * terms;
  }
}
