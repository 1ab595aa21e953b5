/** Whole exponents up to here are products. */
const MOST_FACTORS = 1024;

/**
 * `base` to `exponent`: products of the base for whole exponents (one over them below 0; exact where the result is a whole
 * number below 2^53), exp(p ln x) for others, to a relative 1e-13 at most for results in the range of doubles. NaN for a
 * negative base with an exponent that is not whole, 1 for 0 to the 0.
 */
export function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > MOST_FACTORS) {
    if (base === 0) return exponent > 0 ? 0 : Infinity;
    return Math.exp(exponent * Math.log(base));
  }
  let product = 1;
  let square = base;
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / product : product;
}
