/** What is boosted: XGBoost's names of the losses that Cascada trains and reads. */
export const OBJECTIVES = ["multi:softprob", "multi:softmax", "binary:logistic", "reg:squarederror"] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Quality measures that can be followed while training, under XGBoost's names. */
export const METRICS = ["mlogloss", "merror", "logloss", "error", "auc", "rmse"] as const;
export type Metric = (typeof METRICS)[number];

/** Metrics that a class model and a number model have; the first of each list is the default. */
export const METRICS_OF: Readonly<Record<Objective, readonly Metric[]>> = {
  "multi:softprob": ["mlogloss", "merror", "auc"],
  "multi:softmax": ["mlogloss", "merror", "auc"],
  "binary:logistic": ["logloss", "error", "auc"],
  "reg:squarederror": ["rmse"],
};

/** Margins (and trees) of one round: one per class of a softmax, else one. */
export function groupsOf(objective: Objective, classes: number): number {
  return objective.startsWith("multi:") ? classes : 1;
}

/**
 * The `base_score` where none is given: what the rows say, but for classes of a softmax 0.5 each. They would need a number
 * each, which XGBoost before 3.1 reads from a file without complaint and does not use.
 */
export function defaultBaseScore(objective: Objective): number | "estimate" {
  return objective.startsWith("multi:") ? 0.5 : "estimate";
}
