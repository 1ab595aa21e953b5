import { logGamma } from "./special-functions.ts";

/**
 * The regularised incomplete beta function I_x(a, b) for a, b > 0: the distribution function of a beta variable, by its
 * continued fraction (NIST DLMF 8.17.22, dlmf.nist.gov/8.17) on the side where that converges fast, about 1e-12. 0 for
 * x <= 0, 1 for x >= 1.
 *
 * @example
 * incompleteBeta(0.3, { a: 1, b: 2 }); // 1 - 0.7^2 = 0.51
 */
export function incompleteBeta(x: number, { a, b }: { a: number; b: number }): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, { a: b, b: a });
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front / a) * fraction(x, a, b);
}

/** Enough for counts of a million; the fraction takes about sqrt(max(a, b)) terms. */
const TERMS = 10_000;

/** 1 / (1 + d1 / (1 + d2 / ...)) from the front, as W. J. Lentz evaluates continued fractions (Appl. Opt. 15 (1976) 668). */
function fraction(x: number, a: number, b: number): number {
  let above = 1;
  let below = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = below;
  for (let m = 1; m < TERMS; m++) {
    const before = value;
    for (const d of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      above = 1 + d / above;
      below = 1 / (1 + d * below);
      value *= above * below;
    }
    if (Math.abs(value - before) <= 1e-15 * Math.abs(value)) break;
  }
  return value;
}
