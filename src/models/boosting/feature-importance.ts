import type { Importance } from "../model.ts";
import type { Tree } from "./tree.ts";

/**
 * How much the trees use each feature: number of splits, and mean and total gain and cover of these, as XGBoost's
 * `get_score` defines them. A feature without splits has zeros (XGBoost leaves it out).
 */
export function featureImportance(features: readonly string[], trees: readonly Tree[]): Importance[] {
  const totals = features.map((feature) => ({ feature, weight: 0, gain: 0, cover: 0 }));
  for (const { left, feature, gain, hessian } of trees) {
    for (let node = 0; node < left.length; node++) {
      if (left[node]! < 0) continue;
      const total = totals[feature[node]!]!;
      total.weight++;
      total.gain += gain[node]!;
      total.cover += hessian[node]!;
    }
  }
  return totals.map(({ feature, weight, gain, cover }) => {
    const splits = Math.max(weight, 1);
    return {
      feature,
      weight,
      gain: gain / splits,
      cover: cover / splits,
      total_gain: gain,
      total_cover: cover,
    };
  });
}
