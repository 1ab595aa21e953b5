import type { FeatureMatrix } from "../../core/matrix.ts";
import type { FittedModel, FittingEngine, Importance, LearningCurve, ModelFiles } from "../model.ts";
import type { Booster } from "./booster.ts";

/** The one file of a model, in JSON; a model may also be loaded from the same in UBJSON. */
export const MODEL_FILE = "model.json";
export const UBJSON_FILE = "model.ubj";

/** Boosted trees as a classifier. Runs in a browser. */
export class BoostedModel implements FittedModel {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  /** boosting rounds whose trees it has */
  readonly rounds: number;
  readonly curves?: readonly LearningCurve[];
  readonly engine?: FittingEngine;
  readonly booster: Booster;

  constructor(booster: Booster, curves: readonly LearningCurve[] = [], engine?: FittingEngine) {
    this.booster = booster;
    this.classes = booster.classes;
    this.features = booster.features;
    this.rounds = booster.rounds;
    if (curves.length > 0) this.curves = curves;
    if (engine) this.engine = engine;
  }

  /**
   * Class probabilities, [rows x classes] row-major. NaN is a missing value.
   *
   * @throws ShapeError for other columns than `features`, DataError for an infinite value
   */
  probabilities(x: FeatureMatrix): Float32Array {
    return this.booster.probabilities(x);
  }

  /** The model as XGBoost's JSON document, the same bytes for the same model. */
  files(): ModelFiles {
    return { [MODEL_FILE]: this.booster.toJson() };
  }

  importance(): Importance[] {
    return this.booster.importance();
  }

  contributions(x: FeatureMatrix): Float32Array {
    return this.booster.contributions(x);
  }
}
