import type { FeatureMatrix } from "../../core/matrix.ts";
import type { FittedModel, Importance, ModelFiles, TrainingStep } from "../model.ts";
import { Ensemble } from "./ensemble.ts";
import { featureImportance } from "./feature-importance.ts";
import { writeModel } from "./model-writer.ts";
import { requireFinite, requireSameColumns } from "./training-data.ts";
import type { Tree } from "./tree.ts";

/** The name of the one file of a model. */
export const MODEL_FILE = "model.json";

/** All that a trained model is. */
export interface BoostedTrees {
  classes: readonly string[];
  features: readonly string[];
  /** in the order in which they are added */
  trees: readonly Tree[];
  /** [trees] class that each tree adds to */
  treeClass: Int32Array;
  /** trees of one class in a round: 1, or more in a boosted random forest that was trained elsewhere */
  parallelTrees: number;
  /** [classes] margin before the first tree */
  baseScores: Float32Array;
  /** the last round that predicts, counted from 0; absent if training was not stopped early */
  bestIteration?: number | undefined;
}

/** Boosted trees as a classifier: softmax of the margins. Runs in a browser. */
export class BoostedModel implements FittedModel {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  /** boosting rounds whose trees it has */
  readonly rounds: number;
  readonly history?: readonly TrainingStep[];
  private readonly content: BoostedTrees;
  private readonly ensemble: Ensemble;

  constructor(content: BoostedTrees, history?: readonly TrainingStep[]) {
    this.content = content;
    this.classes = content.classes;
    this.features = content.features;
    this.rounds = content.trees.length / (content.classes.length * content.parallelTrees);
    if (history) this.history = history;
    this.ensemble = new Ensemble(content.trees, content.treeClass, content.baseScores);
  }

  /**
   * Class probabilities, [rows x classes] row-major. NaN is a missing value.
   *
   * @throws ShapeError for other columns than `features`, DataError for an infinite value
   */
  probabilities(x: FeatureMatrix): Float32Array {
    requireSameColumns(x, this.features);
    requireFinite(x);
    return this.ensemble.probabilities(x.values, x.rows, x.columns.length);
  }

  /** The model as XGBoost's JSON document, the same bytes for the same model. */
  files(): ModelFiles {
    return { [MODEL_FILE]: new TextEncoder().encode(writeModel(this.content)) };
  }

  importance(): Importance[] {
    return featureImportance(this.features, this.content.trees);
  }
}
