import type { XgboostConfig } from "../parameters.ts";

/** What keeps trees small and leaves near zero; float32 as in XGBoost's TrainParam. */
export interface Penalty {
  eta: number;
  gamma: number;
  lambda: number;
  alpha: number;
  minChildWeight: number;
  maxDeltaStep: number;
}

export function penaltyOf(config: XgboostConfig): Penalty {
  return {
    eta: Math.fround(config.eta),
    gamma: Math.fround(config.gamma),
    lambda: Math.fround(config.lambda),
    alpha: Math.fround(config.alpha),
    minChildWeight: Math.fround(config.min_child_weight),
    maxDeltaStep: Math.fround(config.max_delta_step),
  };
}

/** The gradient sum drawn `alpha` towards zero: the L1 penalty. */
function softThreshold(gradient: number, alpha: number): number {
  if (gradient > alpha) return gradient - alpha;
  if (gradient < -alpha) return gradient + alpha;
  return 0;
}

/**
 * The value -T(G) / (H + lambda) that minimises the loss of a leaf before eta (eq. 5 of Chen & Guestrin 2016 with the
 * L1 threshold T), held within max_delta_step; 0 for a leaf lighter than min_child_weight or without curvature.
 */
export function leafWeight(gradient: number, hessian: number, penalty: Penalty): number {
  if (hessian < penalty.minChildWeight || hessian <= 0) return 0;
  const weight = -softThreshold(gradient, penalty.alpha) / (hessian + penalty.lambda);
  const { maxDeltaStep } = penalty;
  if (maxDeltaStep === 0) return weight;
  return Math.max(-maxDeltaStep, Math.min(maxDeltaStep, weight));
}

/**
 * Twice the loss that the leaf takes away, T(G)^2 / (H + lambda) (eq. 6 of Chen & Guestrin 2016); 0 without curvature.
 * Rounded to float32, as XGBoost's scores are, so that equal splits tie. With a max_delta_step it is
 * -(2 G w + (H + lambda) w^2) at the weight w so limited, with every step in float32 and without the L1 term, both as
 * in XGBoost.
 */
export function splitScore(gradient: number, hessian: number, penalty: Penalty): number {
  if (hessian <= 0) return 0;
  const f = Math.fround;
  if (penalty.maxDeltaStep === 0) {
    const g = penalty.alpha === 0 ? gradient : softThreshold(gradient, penalty.alpha);
    return f((g * g) / (hessian + penalty.lambda));
  }
  const w = f(leafWeight(gradient, hessian, penalty));
  return -f(f(f(2 * f(gradient)) * w) + f(f(f(hessian) + penalty.lambda) * f(w * w)));
}
