import type { BinaryProblem, LinearSolver } from "./linear-solver.ts";

/** Of the directional derivative that a step must gain (L. Armijo, 1966), as in LIBLINEAR. */
const GAIN = 0.01;
/** A step is halved so often at most. */
const HALVINGS = 40;
/** Of the objective, a sum over all rows: smaller differences are rounding. */
const ROUNDING = 1e-13;
/** Residual of the inner equations, as a share of the gradient, at most. */
const FORCING = 0.1;

/**
 * Truncated Newton descent for the squared hinge: the objective has a derivative everywhere and a second one almost
 * everywhere (O. Mangasarian, Optim. Methods Softw. 17 (2002) 913), so each step solves the Newton equations by conjugate
 * gradients, with the diagonal as preconditioner, over the rows within the margin, and is halved until the objective falls
 * (S. Keerthi & D. DeCoste, JMLR 6 (2005) 341; L. Galli & C.-J. Lin, IEEE Trans. Neural Netw. Learn. Syst. 33 (2022) 5642).
 * No chance is in it. It ends as LIBLINEAR's primal solver: |gradient| <= tolerance min(n+, n-) / n |first gradient|.
 */
export class NewtonSolver implements LinearSolver {
  readonly weights: Float64Array;
  /** Newton steps */
  iterations = 0;
  converged = false;
  /** norm of the gradient over the first one, n and min(n+, n-) as above */
  violation = Number.POSITIVE_INFINITY;

  private readonly problem: BinaryProblem;
  private readonly tolerance: number;
  /** [rows] y w x */
  private readonly margins: Float64Array;
  private readonly gradient: Float64Array;
  private readonly first: number;
  /** n / min(n+, n-) */
  private readonly imbalance: number;
  private objective: number;
  private stuck = false;

  constructor(problem: BinaryProblem, tolerance: number) {
    const { width, cost, sign } = problem;
    this.problem = problem;
    this.tolerance = tolerance;
    this.weights = new Float64Array(width + 1);
    this.margins = new Float64Array(cost.length);
    let [rows, positive, objective] = [0, 0, 0];
    for (let row = 0; row < cost.length; row++) {
      if (cost[row] === 0) continue;
      rows++;
      if (sign[row] === 1) positive++;
      objective += cost[row]!;
    }
    this.imbalance = rows / Math.max(1, Math.min(positive, rows - positive));
    this.objective = objective;
    this.gradient = this.gradientHere();
    this.first = norm(this.gradient);
    this.judge();
  }

  advance(iterations: number): boolean {
    for (let i = 0; i < iterations && !this.converged && !this.stuck; i++) this.step();
    return this.converged || this.stuck;
  }

  private judge(): void {
    const size = norm(this.gradient);
    this.violation = size === 0 ? 0 : (size / this.first) * this.imbalance;
    this.converged = this.violation <= this.tolerance;
  }

  private step(): void {
    const { weights, margins, gradient } = this;
    const direction = this.direction();
    const slope = dot(direction, gradient);
    const along = this.marginsOf(direction);
    const slack = ROUNDING * this.objective;
    let length = 1;
    let objective = this.objectiveAt(length, direction, along);
    for (let halvings = 0; objective > this.objective + GAIN * length * slope + slack; halvings++) {
      if (halvings === HALVINGS) {
        this.stuck = true;
        return;
      }
      length /= 2;
      objective = this.objectiveAt(length, direction, along);
    }
    this.objective = objective;
    const before = this.violation;
    for (let k = 0; k < weights.length; k++) weights[k]! += length * direction[k]!;
    for (let row = 0; row < margins.length; row++) margins[row]! += length * along[row]!;
    gradient.set(this.gradientHere());
    this.iterations++;
    this.judge();
    // Where the objective has no digits left to fall, the gradient must: else this is as near as double precision comes.
    if (slope > -slack && this.violation >= before) this.stuck = true;
  }

  /** w - 2 sum of cost (1 - m) y x over the rows with m < 1. */
  private gradientHere(): Float64Array {
    const { margins, weights } = this;
    const { x, width, bias, cost, sign } = this.problem;
    const gradient = weights.slice();
    for (let row = 0; row < cost.length; row++) {
      const short = 1 - margins[row]!;
      if (short <= 0) continue;
      const factor = -2 * cost[row]! * short * sign[row]!;
      const first = row * width;
      for (let k = 0; k < width; k++) gradient[k]! += factor * x[first + k]!;
      gradient[width]! += factor * bias;
    }
    return gradient;
  }

  /** The change of the margins along a direction. */
  private marginsOf(direction: Float64Array): Float64Array {
    const { x, width, bias, sign } = this.problem;
    return Float64Array.from(sign, (side, row) => {
      let sum = direction[width]! * bias;
      const first = row * width;
      for (let k = 0; k < width; k++) sum += direction[k]! * x[first + k]!;
      return side * sum;
    });
  }

  private objectiveAt(length: number, direction: Float64Array, along: Float64Array): number {
    const { weights, margins } = this;
    const { cost } = this.problem;
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k]! + length * direction[k]!;
      sum += weight * weight;
    }
    sum /= 2;
    for (let row = 0; row < cost.length; row++) {
      const short = 1 - margins[row]! - length * along[row]!;
      if (short > 0) sum += cost[row]! * short * short;
    }
    return sum;
  }

  /** Conjugate gradients for H d = -gradient (M. Hestenes & E. Stiefel, 1952), H = 1 + 2 sum of cost x x' within the margin. */
  private direction(): Float64Array {
    const { gradient, violation, imbalance } = this;
    const size = gradient.length;
    const diagonal = this.curvatures();
    const direction = new Float64Array(size);
    const residual = gradient.map((value) => -value);
    const scaled = residual.map((value, k) => value / diagonal[k]!);
    const search = scaled.slice();
    const enough = norm(gradient) * Math.min(FORCING, Math.sqrt(violation / imbalance));
    let product = dot(residual, scaled);
    // In exact numbers there are as many steps as weights at most.
    for (let step = 0; step < 2 * size && norm(residual) > enough; step++) {
      const turned = this.hessianTimes(search);
      const length = product / dot(search, turned);
      for (let k = 0; k < size; k++) {
        direction[k]! += length * search[k]!;
        residual[k]! -= length * turned[k]!;
        scaled[k] = residual[k]! / diagonal[k]!;
      }
      const next = dot(residual, scaled);
      const share = next / product;
      for (let k = 0; k < size; k++) search[k] = scaled[k]! + share * search[k]!;
      product = next;
    }
    return direction;
  }

  /** The diagonal of H. */
  private curvatures(): Float64Array {
    const { x, width, bias, cost } = this.problem;
    const diagonal = new Float64Array(width + 1).fill(1);
    for (let row = 0; row < cost.length; row++) {
      if (this.margins[row]! >= 1) continue;
      const factor = 2 * cost[row]!;
      const first = row * width;
      for (let k = 0; k < width; k++) diagonal[k]! += factor * x[first + k]! * x[first + k]!;
      diagonal[width]! += factor * bias * bias;
    }
    return diagonal;
  }

  private hessianTimes(vector: Float64Array): Float64Array {
    const { margins } = this;
    const { x, width, bias, cost } = this.problem;
    const product = vector.slice();
    for (let row = 0; row < cost.length; row++) {
      if (margins[row]! >= 1) continue;
      const first = row * width;
      let sum = vector[width]! * bias;
      for (let k = 0; k < width; k++) sum += vector[k]! * x[first + k]!;
      sum *= 2 * cost[row]!;
      for (let k = 0; k < width; k++) product[k]! += sum * x[first + k]!;
      product[width]! += sum * bias;
    }
    return product;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
