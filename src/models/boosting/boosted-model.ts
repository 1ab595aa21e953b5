import type { FeatureMatrix } from "../../core/matrix.ts";
import type { FittedModel, FittingEngine, Importance, ModelFiles, TrainingStep } from "../model.ts";
import type { BoostedTrees } from "./boosted-trees.ts";
import { Ensemble } from "./ensemble.ts";
import { featureImportance } from "./feature-importance.ts";
import { writeModel } from "./model-writer.ts";
import { requireFinite, requireSameColumns } from "./training-data.ts";

/** The name of the one file of a model. */
export const MODEL_FILE = "model.json";

/** Boosted trees as a classifier: softmax of the margins. Runs in a browser. */
export class BoostedModel implements FittedModel {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  /** boosting rounds whose trees it has */
  readonly rounds: number;
  readonly history?: readonly TrainingStep[];
  readonly engine?: FittingEngine;
  private readonly content: BoostedTrees;
  private readonly ensemble: Ensemble;

  constructor(content: BoostedTrees, history?: readonly TrainingStep[], engine?: FittingEngine) {
    this.content = content;
    this.classes = content.classes;
    this.features = content.features;
    this.rounds = content.trees.length / (content.classes.length * content.parallelTrees);
    if (history) this.history = history;
    if (engine) this.engine = engine;
    this.ensemble = new Ensemble(content.trees, content.treeGroup, content.baseScores);
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
