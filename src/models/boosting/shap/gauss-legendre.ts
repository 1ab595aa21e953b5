/** Points and weights of a quadrature on 0 to 1. */
export interface Quadrature {
  points: Float64Array;
  weights: Float64Array;
}

/** Three suffice from a start this near: the error is squared in each. */
const NEWTON_STEPS = 6;

/**
 * The Gauss-Legendre rule with `count` points on 0 to 1, exact for polynomials up to degree 2 count - 1: the zeros of
 * the Legendre polynomial by Newton's method (Abramowitz & Stegun 25.4.29, 22.7.10, 22.8.5).
 */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < NEWTON_STEPS; step++) {
      let [previous, value] = [1, x];
      for (let n = 2; n <= count; n++) [previous, value] = [value, ((2 * n - 1) * x * value - (n - 1) * previous) / n];
      slope = (count * (x * value - previous)) / (x * x - 1);
      x -= value / slope;
    }
    points[i] = (1 + x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
