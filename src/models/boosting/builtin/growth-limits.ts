import type { XgboostConfig } from "../parameters.ts";
import type { ColumnShares } from "./column-sampler.ts";

/** What a tree may become; numbers that XGBoost keeps as float32 are so here. */
export interface GrowthLimits {
  policy: "depthwise" | "lossguide";
  /** 0 is no limit */
  maxDepth: number;
  /** 0 is no limit */
  maxLeaves: number;
  eta: number;
  gamma: number;
  lambda: number;
  alpha: number;
  minChildWeight: number;
  maxDeltaStep: number;
  /** share of the rows drawn for a tree */
  subsample: number;
  columns: ColumnShares;
  /** [features] sign of each monotone constraint, 0 for none; absent if all are 0 */
  signs?: Int8Array | undefined;
}

export function growthLimits(config: XgboostConfig, signs: Int8Array | undefined): GrowthLimits {
  const f = Math.fround;
  return {
    policy: config.grow_policy,
    maxDepth: config.max_depth,
    maxLeaves: config.max_leaves,
    eta: f(config.eta),
    gamma: f(config.gamma),
    lambda: f(config.lambda),
    alpha: f(config.alpha),
    minChildWeight: f(config.min_child_weight),
    maxDeltaStep: f(config.max_delta_step),
    subsample: config.subsample,
    columns: { byTree: config.colsample_bytree, byLevel: config.colsample_bylevel, byNode: config.colsample_bynode },
    signs,
  };
}
