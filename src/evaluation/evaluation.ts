/** What a model said of rows whose answer is known. */
export interface Predictions {
  classes: readonly string[];
  /** [rows x classes] row-major, each row sums to 1 */
  probabilities: Float32Array;
  /** [rows] index into `classes` */
  y: Uint8Array;
  /** [rows] the simulated shower, the cluster of the bootstrap */
  shower: Uint32Array;
  /** [rows] the event, whose stations are combined at shower level */
  event: Uint32Array;
}

export type Interval = [low: number, high: number];

export interface ClassResult {
  name: string;
  /** rows whose true class this is */
  support: number;
  precision: number;
  recall: number;
  f1: number;
  /** area under the one-vs-rest ROC curve */
  auc: number;
  /** one-vs-rest ROC curve, thinned to at most a few hundred points, from (0,0) to (1,1) */
  roc: { false_positive_rate: number[]; true_positive_rate: number[] };
}

export interface PairResult {
  first: string;
  second: string;
  /** |m1 - m2| / sqrt(s1^2 + s2^2) of ln(p_first / p_second) over the rows of either class */
  merit_factor: number;
  /** area under the ROC curve of that score, among the rows of the two classes */
  auc: number;
}

/** How well predictions agree with the truth; every interval is at `confidence` and respects showers. */
export interface Evaluation {
  n_test: number;
  showers: number;
  classes: readonly string[];
  confidence: number;
  accuracy: number;
  /** percentile bootstrap over showers */
  accuracy_interval: Interval;
  /** Wilson interval with n / design effect rows */
  accuracy_wilson: { interval: Interval; n_effective: number; design_effect: number };
  balanced_accuracy: number;
  balanced_accuracy_interval: Interval;
  log_loss: number;
  log_loss_interval: Interval;
  /** counts [true class][predicted class] */
  confusion: number[][];
  per_class: ClassResult[];
  pairs: PairResult[];
}

/** Accuracy in one bin of a quantity. */
export interface AccuracyBin {
  low: number;
  high: number;
  n: number;
  accuracy: number;
  interval: Interval;
}
