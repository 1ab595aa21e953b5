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
  /**
   * [events x classes] of whole events in the order of their first rows, by a model that has learnt what stations say
   * together; absent where they are combined as if independent
   */
  eventProbabilities?: Float32Array;
}

export type Interval = [low: number, high: number];

export interface ClassResult {
  name: string;
  /** rows whose true class this is */
  support: number;
  /** NaN if no row was decided to be of the class */
  precision: number;
  /** NaN without rows of the class */
  recall: number;
  /** NaN if neither truth nor decision is ever the class */
  f1: number;
  /** area under the one-vs-rest ROC curve; NaN unless there are rows of the class and others */
  auc: number;
  /** one-vs-rest ROC curve, thinned to at most 257 points, from (0,0) to (1,1); empty where `auc` is NaN */
  roc: { false_positive_rate: number[]; true_positive_rate: number[] };
}

export interface PairResult {
  first: string;
  second: string;
  /** |m1 - m2| / sqrt(s1^2 + s2^2) of ln(p_first / p_second) over the rows of either class; NaN below two rows of one */
  merit_factor: number;
  /** area under the ROC curve of that score, among the rows of the two classes; NaN without rows of one */
  auc: number;
}

/**
 * How well predictions agree with the truth; every interval is at `confidence` and respects showers. What is not
 * defined is NaN, which JSON writes as null.
 */
export interface Evaluation {
  n_test: number;
  showers: number;
  classes: readonly string[];
  confidence: number;
  accuracy: number;
  /** percentile bootstrap over showers; both ends NaN if there is one shower only, as in the other two */
  accuracy_interval: Interval;
  /** Wilson interval with n_effective = n / design effect rows, at most n */
  accuracy_wilson: { interval: Interval; n_effective: number; design_effect: number };
  /** mean recall of the classes that have rows */
  balanced_accuracy: number;
  balanced_accuracy_interval: Interval;
  /** natural logarithm */
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
  /** NaN for no rows */
  accuracy: number;
  /** [0, 1] for no rows */
  interval: Interval;
}
