/** A function of several numbers and its gradient, which it writes into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** 1 / (step . change) */
  rho: number;
}

const MEMORY = 10;
/** Share of the decrease that the slope promises, with which a step is taken (Nocedal & Wright 2006, equation 3.4). */
const SUFFICIENT = 1e-4;
/** Ends where a step gains less than so much of the value, as in the Fortran code of R. Byrd et al. 1995. */
const GAIN = 1e-9;

/**
 * The minimum of a smooth convex function, by limited-memory BFGS with a backtracking line search (J. Nocedal & S. Wright,
 * Numerical Optimization, 2nd edition 2006, algorithms 7.4 and 3.1). Deterministic.
 *
 * @param start left as it is
 * @param options.tolerance ends where no component of the gradient is larger, or a step gains next to nothing
 * @returns the best point found, after `steps` steps at the latest
 * @example
 * minimise((x, gradient) => { gradient[0] = 2 * (x[0]! - 3); return (x[0]! - 3) ** 2; }, Float64Array.of(0)); // 3
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-6, steps = 500 } = {},
): Float64Array {
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const pairs: Pair[] = [];
  for (let i = 0; i < steps; i++) {
    if (gradient.every((g) => Math.abs(g) <= tolerance)) break;
    const direction = descent(gradient, pairs);
    const slope = dot(gradient, direction);
    if (!(slope < 0)) break;
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const nextGradient = new Float64Array(x.length);
    let next = x;
    let nextValue = Number.POSITIVE_INFINITY;
    for (; length > 1e-20; length /= 2) {
      next = x.map((number, k) => number + length * direction[k]!);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * length * slope) break;
    }
    if (!(nextValue <= value)) break;
    const step = next.map((number, k) => number - x[k]!);
    const change = nextGradient.map((g, k) => g - gradient[k]!);
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) pairs.push({ step, change, rho: 1 / curvature });
    if (pairs.length > MEMORY) pairs.shift();
    const still = value - nextValue <= GAIN * Math.max(Math.abs(value), Math.abs(nextValue), 1);
    [x, gradient, value] = [next, nextGradient, nextValue];
    if (still) break;
  }
  return x;
}

/** Minus the approximate inverse Hessian times the gradient: the two loops of algorithm 7.4. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const last = pairs.at(-1);
  const along: number[] = [];
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, rho } = pairs[i]!;
    const share = rho * dot(step, direction);
    along[i] = share;
    addTo(direction, change, -share);
  }
  if (last) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let k = 0; k < direction.length; k++) direction[k]! *= scale;
  }
  for (const [i, { step, change, rho }] of pairs.entries()) {
    addTo(direction, step, along[i]! - rho * dot(change, direction));
  }
  return direction;
}

function addTo(target: Float64Array, other: Float64Array, factor: number): void {
  for (let k = 0; k < target.length; k++) target[k]! += factor * other[k]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
