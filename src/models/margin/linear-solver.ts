/** The losses of a margin m = y f(x): max(0, 1 - m) and its square. */
export const LOSSES = ["hinge", "squared_hinge"] as const;

export type Loss = (typeof LOSSES)[number];

/**
 * Rows to be parted by a plane, one class from all others: minimise |w|^2 / 2 + sum_i cost_i loss(y_i w x_i), the
 * intercept being the weight of a constant feature (R.-E. Fan et al., LIBLINEAR, JMLR 9 (2008) 1871, eqs. 1 and 2).
 */
export interface BinaryProblem {
  /** [rows x width] row-major */
  x: Float32Array;
  width: number;
  /** value of the constant feature; 0 is no intercept */
  bias: number;
  /** [rows] 1 on one side, -1 on the other */
  sign: Int8Array;
  /** [rows] what a loss of 1 costs; rows of cost 0 count for nothing */
  cost: Float64Array;
  loss: Loss;
}

/** Who solves it, a few iterations at a time. */
export interface LinearSolver {
  /** [width + 1] w; the last is that of the constant feature */
  readonly weights: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
  /** what is to fall to the tolerance */
  readonly violation: number;
  /** Does up to so many iterations more; true once the problem is solved. */
  advance(iterations: number): boolean;
}
