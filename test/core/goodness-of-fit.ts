import { logGamma } from "../../src/core/special-functions.ts";

/**
 * Kolmogorov distance of a sample and a distribution function, times sqrt(n). Beyond 2.47 with probability
 * 2 exp(-2 x 2.47^2) = 1e-5 if the sample is of that distribution (less if it is discrete).
 */
export function kolmogorov(sample: Float64Array, cdf: (x: number) => number): number {
  const sorted = sample.slice().sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const p = cdf(sorted[i]!);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  }
  return distance * Math.sqrt(n);
}

export const KOLMOGOROV_LIMIT = 2.47;

/**
 * What chi-square of so many degrees of freedom exceeds with probability 1e-5, by E. B. Wilson and M. M. Hilferty
 * (PNAS 17 (1931) 684): k (1 - 2 / 9k + z sqrt(2 / 9k))^3 with the normal quantile z = 4.265.
 */
export function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  const root = 1 - spread + 4.265 * Math.sqrt(spread);
  return degrees * root * root * root;
}

/** Mean of some function of the values, less what is expected, in units of its own standard error sqrt(variance / n). */
export function pull(values: Float64Array, of: (x: number) => number, expected: number, variance: number): number {
  const mean = values.reduce((sum, x) => sum + of(x), 0) / values.length;
  return (mean - expected) / Math.sqrt(variance / values.length);
}

/** Regularised lower incomplete gamma function: x^a e^-x / Gamma(a + 1) (1 + x / (a + 1) + ...), A & S 6.5.29. */
export function gammaCdf(a: number, x: number): number {
  if (x <= 0) return 0;
  let term = Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  let sum = term;
  for (let n = 1; term > 1e-16 * sum || n < x - a; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}
