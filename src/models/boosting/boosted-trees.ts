import type { Objective } from "./objective.ts";
import type { Tree } from "./tree.ts";

/** All that a trained model is, whoever trained it. */
export interface BoostedTrees {
  objective: Objective;
  /** names of the classes; two for binary:logistic (the second is label 1), none for reg:squarederror */
  classes: readonly string[];
  features: readonly string[];
  /** the file does not name the features: they are called f0, f1, ... here and stay without names when written */
  unnamedFeatures?: boolean;
  /** in the order in which they are added */
  trees: readonly Tree[];
  /** [trees] the margin that each tree adds to: its class, or 0 where there is one margin */
  treeGroup: Int32Array;
  /** trees of one group in a round: 1, or more in a boosted random forest that was trained elsewhere */
  parallelTrees: number;
  /** [groups] what stands before the first tree, as the model file has it: for binary:logistic a probability */
  baseScores: Float32Array;
  /** the last round that predicts unless others are asked for, counted from 0; absent if training was not stopped early */
  bestIteration?: number | undefined;
  /** other attributes of the file, e.g. `best_score`; kept when it is written */
  attributes?: Readonly<Record<string, string>>;
}
