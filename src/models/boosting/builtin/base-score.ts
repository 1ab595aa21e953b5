import type { BoostingRows } from "../engine.ts";
import type { Objective } from "../objective.ts";

/**
 * What stands before the first tree where it is estimated, as XGBoost 3.1 and later do it: logarithms of the classes' shares
 * of the weight, about their mean (softmax); the share of label 1 (logistic); the mean (squared error).
 *
 * @returns [groups] in the model file's terms: of binary:logistic a probability
 */
export function estimatedBaseScores(
  { label, weight }: BoostingRows,
  { objective, groups, positive }: { objective: Objective; groups: number; positive: number },
): Float32Array {
  if (objective.startsWith("multi:")) {
    const shares = new Float64Array(groups);
    label.forEach((own, row) => {
      shares[own]! += weight?.[row] ?? 1;
    });
    const total = shares.reduce((sum, share) => sum + share);
    // A class whose rows all have weight 0 would be at minus infinity.
    const logs = shares.map((share) => Math.log(Math.max(share / total, LEAST_SHARE)));
    const mean = logs.reduce((sum, log) => sum + log) / groups;
    return Float32Array.from(logs, (log) => log - mean);
  }
  let sum = 0;
  let total = 0;
  label.forEach((own, row) => {
    const w = (weight?.[row] ?? 1) * (objective === "binary:logistic" && own === 1 ? positive : 1);
    sum += w * own;
    total += w;
  });
  const mean = sum / total;
  if (objective !== "binary:logistic") return Float32Array.of(mean);
  return Float32Array.of(Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, mean)));
}

/** Least share of a class in its logarithm (kRtEps of XGBoost). */
const LEAST_SHARE = 1e-6;
