import type { Random } from "../../core/random.ts";
import type { BinaryProblem, LinearSolver } from "./linear-solver.ts";

/** Numbers that a row has in the solver's state: its variable, the second derivative, cost, side. */
const [ALPHA, CURVATURE, COST, SIGN, STATE] = [0, 1, 2, 3, 4];
/** A projected gradient below this moves nothing. */
const STILL = 1e-12;

/**
 * Dual coordinate descent for a linear support vector machine. The dual has a variable for each row, from 0 to its cost
 * (hinge) or without upper end (squared hinge). A pass takes the active rows in a new random order and moves each variable to its best value, the others fixed; rows that are at an end
 * and want to stay there are left out until the others have settled (shrinking). It ends when the projected gradients
 * of a pass over all rows lie within `tolerance` of each other and of 0.
 * C.-J. Hsieh, K.-W. Chang, C.-J. Lin, S. Keerthi & S. Sundararajan, A Dual Coordinate Descent Method for Large-scale Linear
 * SVM, ICML 2008, algorithm 3; the same steps as in LIBLINEAR (R.-E. Fan et al., JMLR 9 (2008) 1871), whose order of rows
 * is another.
 */
export class DualSolver implements LinearSolver {
  readonly weights: Float64Array;
  /** passes over the active rows */
  iterations = 0;
  converged = false;
  /** largest minus smallest projected gradient of the last pass, one of them 0 where all have one sign */
  violation = Number.POSITIVE_INFINITY;

  private readonly problem: BinaryProblem;
  private readonly tolerance: number;
  private readonly random: Random;
  /** [rows x STATE] */
  private readonly state: Float64Array;
  /** rows that count, the active ones first */
  private readonly order: Int32Array;
  private active: number;
  /** gradients of the last pass beyond which a row at an end is left out */
  private highest = Number.POSITIVE_INFINITY;
  private lowest = Number.NEGATIVE_INFINITY;

  constructor(problem: BinaryProblem, { tolerance, random }: { tolerance: number; random: Random }) {
    const { width, cost } = problem;
    this.problem = problem;
    this.tolerance = tolerance;
    this.random = random;
    this.weights = new Float64Array(width + 1);
    this.order = Int32Array.from(cost.keys()).filter((row) => cost[row]! > 0);
    this.active = this.order.length;
    this.state = initialState(problem);
  }

  advance(iterations: number): boolean {
    for (let i = 0; i < iterations && !this.converged; i++) this.pass();
    return this.converged;
  }

  private pass(): void {
    const { order, random, problem } = this;
    for (let i = 0; i < this.active; i++) {
      const j = i + random.integer(this.active - i);
      const swap = order[i]!;
      order[i] = order[j]!;
      order[j] = swap;
    }
    const [most, least] = problem.loss === "hinge" ? this.descendHinge() : this.descendSquaredHinge();
    this.iterations++;
    // LIBLINEAR takes most - least, which is 0 where all rows are equally far from their best values.
    this.violation = Math.max(most, 0) - Math.min(least, 0);
    if (this.violation <= this.tolerance) {
      if (this.active === order.length) this.converged = true;
      this.active = order.length;
      this.highest = Number.POSITIVE_INFINITY;
      this.lowest = Number.NEGATIVE_INFINITY;
      return;
    }
    this.highest = most <= 0 ? Number.POSITIVE_INFINITY : most;
    this.lowest = least >= 0 ? Number.NEGATIVE_INFINITY : least;
  }

  /** One variable after the other, each in [0, cost]; largest and smallest projected gradient. */
  private descendHinge(): [most: number, least: number] {
    const { order, state, weights, highest, lowest } = this;
    const { x, width, bias } = this.problem;
    let most = Number.NEGATIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    let { active } = this;
    for (let s = 0; s < active; s++) {
      const row = order[s]!;
      const own = STATE * row;
      const first = row * width;
      const sign = state[own + SIGN]!;
      const alpha = state[own + ALPHA]!;
      const cost = state[own + COST]!;
      let score = bias * weights[width]!;
      for (let k = 0; k < width; k++) score += weights[k]! * x[first + k]!;
      const gradient = sign * score - 1;
      let projected = gradient;
      if (alpha === 0) {
        if (gradient > highest) {
          active--;
          order[s] = order[active]!;
          order[active] = row;
          s--;
          continue;
        }
        if (gradient > 0) projected = 0;
      } else if (alpha === cost) {
        if (gradient < lowest) {
          active--;
          order[s] = order[active]!;
          order[active] = row;
          s--;
          continue;
        }
        if (gradient < 0) projected = 0;
      }
      if (projected > most) most = projected;
      if (projected < least) least = projected;
      if (projected <= STILL && projected >= -STILL) continue;
      let moved = alpha - gradient / state[own + CURVATURE]!;
      if (moved < 0) moved = 0;
      if (moved > cost) moved = cost;
      state[own + ALPHA] = moved;
      const step = sign * (moved - alpha);
      for (let k = 0; k < width; k++) weights[k]! += step * x[first + k]!;
      weights[width]! += step * bias;
    }
    this.active = active;
    return [most, least];
  }

  /** One variable after the other, each from 0 up; largest and smallest projected gradient. */
  private descendSquaredHinge(): [most: number, least: number] {
    const { order, state, weights, highest } = this;
    const { x, width, bias } = this.problem;
    let most = Number.NEGATIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    let { active } = this;
    for (let s = 0; s < active; s++) {
      const row = order[s]!;
      const own = STATE * row;
      const first = row * width;
      const sign = state[own + SIGN]!;
      const alpha = state[own + ALPHA]!;
      let score = bias * weights[width]!;
      for (let k = 0; k < width; k++) score += weights[k]! * x[first + k]!;
      const gradient = sign * score - 1 + alpha * state[own + COST]!;
      let projected = gradient;
      if (alpha === 0) {
        if (gradient > highest) {
          active--;
          order[s] = order[active]!;
          order[active] = row;
          s--;
          continue;
        }
        if (gradient > 0) projected = 0;
      }
      if (projected > most) most = projected;
      if (projected < least) least = projected;
      if (projected <= STILL && projected >= -STILL) continue;
      let moved = alpha - gradient / state[own + CURVATURE]!;
      if (moved < 0) moved = 0;
      state[own + ALPHA] = moved;
      const step = sign * (moved - alpha);
      for (let k = 0; k < width; k++) weights[k]! += step * x[first + k]!;
      weights[width]! += step * bias;
    }
    this.active = active;
    return [most, least];
  }
}

/** All variables 0. Of the squared hinge, COST is what the variable adds to its own gradient, 1 / (2 cost). */
function initialState({ x, width, bias, sign, cost, loss }: BinaryProblem): Float64Array {
  const state = new Float64Array(STATE * cost.length);
  for (let row = 0; row < cost.length; row++) {
    const own = STATE * row;
    const diagonal = loss === "hinge" ? 0 : 0.5 / cost[row]!;
    let square = bias * bias;
    for (let k = row * width; k < (row + 1) * width; k++) square += x[k]! * x[k]!;
    state[own + CURVATURE] = square + diagonal;
    state[own + COST] = loss === "hinge" ? cost[row]! : diagonal;
    state[own + SIGN] = sign[row]!;
  }
  return state;
}
