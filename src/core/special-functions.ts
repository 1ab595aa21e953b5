/** ln Gamma(x) for x > 0, about 1e-15 relative: upward recurrence to x >= 10, then Stirling (Abramowitz & Stegun 6.1.41). */
export function logGamma(x: number): number {
  let product = 1;
  let z = x;
  while (z < 10) product *= z++;
  const i = 1 / (z * z);
  const series = (1 / 12 - i * (1 / 360 - i * (1 / 1260 - i * (1 / 1680 - i / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.9189385332046727 + series - Math.log(product);
}

/** psi(x) = d ln Gamma / dx for x > 0 (Abramowitz & Stegun 6.3.18). */
export function digamma(x: number): number {
  let sum = 0;
  let z = x;
  while (z < 10) sum -= 1 / z++;
  const i = 1 / (z * z);
  return sum + Math.log(z) - 0.5 / z - i * (1 / 12 - i * (1 / 120 - i * (1 / 252 - i * (1 / 240 - i / 132))));
}

/** psi'(x) for x > 0 (Abramowitz & Stegun 6.4.12). */
export function trigamma(x: number): number {
  let sum = 0;
  let z = x;
  while (z < 10) {
    sum += 1 / (z * z);
    z++;
  }
  const i = 1 / (z * z);
  return sum + 1 / z + i / 2 + (i / z) * (1 / 6 - i * (1 / 30 - i * (1 / 42 - i * (1 / 30 - (i * 5) / 66))));
}

/** erf(x): the Maclaurin series below 2.5, the continued fraction of erfc above (Abramowitz & Stegun 7.1.6, 7.1.14). */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a > 2.5) {
    let f = 0;
    for (let k = 60; k > 0; k--) f = k / 2 / (a + f);
    return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + f)));
  }
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Standard normal distribution function. */
export function normalCdf(z: number): number {
  return 0.5 * (1 + erf(z / Math.SQRT2));
}

/**
 * Standard normal quantile for 0 < p < 1, about 1e-14: bisection on `normalCdf` is slow but exact enough and short;
 * it serves intervals and tables, not hot loops.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : Number.NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  let low = -40;
  let high = 0;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
