/** A smooth convex function of few numbers, where it is asked for. */
export interface Curved {
  value: number;
  gradient: Float64Array;
  /** [size x size] */
  hessian: Float64Array;
}

/** Added to the diagonal of the second derivatives, so that they have an inverse. */
const RIDGE = 1e-12;
/** Of the directional derivative that a step must gain. */
const GAIN = 1e-4;
const STEPS = 100;
const HALVINGS = 40;

/**
 * The minimum by Newton's method, a step halved until it gains, as H.-T. Lin, C.-J. Lin & R. Weng (Machine Learning 68
 * (2007) 267, algorithm 1) for Platt's sigmoid. It ends when no gradient is above `tolerance`, or no step gains any more.
 */
export function convexMinimum(
  at: (point: Float64Array) => Curved,
  start: Float64Array,
  tolerance: number,
): Float64Array {
  let point = start.slice();
  let here = at(point);
  for (let step = 0; step < STEPS; step++) {
    if (here.gradient.every((value) => Math.abs(value) <= tolerance)) return point;
    const direction = solve(here.hessian, here.gradient);
    let slope = 0;
    for (let k = 0; k < point.length; k++) slope += direction[k]! * here.gradient[k]!;
    const next = (length: number) => point.map((value, k) => value - length * direction[k]!);
    let length = 1;
    let found = at(next(length));
    for (let halvings = 0; !(found.value < here.value - GAIN * length * slope); halvings++) {
      if (halvings === HALVINGS) return point;
      length /= 2;
      found = at(next(length));
    }
    point = next(length);
    here = found;
  }
  return point;
}

/** H^-1 g for a positive definite H, by Cholesky's factors. */
function solve(hessian: Float64Array, gradient: Float64Array): Float64Array {
  const size = gradient.length;
  const low = hessian.slice();
  const solution = gradient.slice();
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = low[i * size + j]! + (i === j ? RIDGE : 0);
      for (let k = 0; k < j; k++) sum -= low[i * size + k]! * low[j * size + k]!;
      low[i * size + j] = i === j ? Math.sqrt(Math.max(sum, RIDGE)) : sum / low[j * size + j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= low[i * size + k]! * solution[k]!;
    solution[i]! /= low[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i]! -= low[k * size + i]! * solution[k]!;
    solution[i]! /= low[i * size + i]!;
  }
  return solution;
}
