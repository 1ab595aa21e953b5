import { ConfigError, DataError } from "../../core/errors.ts";
import type { FitInput, FittedModel, LabelledSet, ModelDefinition, ModelFiles, TrainingStep } from "../model.ts";
import { BoostedModel, MODEL_FILE, UBJSON_FILE } from "./boosted-model.ts";
import { Booster } from "./booster.ts";
import type { BoostingRows, RoundMetrics } from "./engine.ts";
import { parseXgboostConfig, type XgboostConfig, xgboostConfig } from "./parameters.ts";
import { trainTrees } from "./training.ts";

/**
 * Gradient boosted trees on the softmax or logistic loss, by one of three engines; see docs/boosting.md for what is the
 * same as in the library and what is not.
 */
const xgboost: ModelDefinition<XgboostConfig> = {
  name: "xgboost",
  kind: "classifier",
  summary: "gradient boosted trees, XGBoost's histogram algorithm with a softmax loss",
  source: "T. Chen & C. Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016, doi 10.1145/2939672.2939785",
  config: xgboostConfig,

  async fit({ train, validation, config: given, context }: FitInput<XgboostConfig>): Promise<FittedModel> {
    const config = parseXgboostConfig(given);
    if (config.objective === "reg:squarederror") {
      throw new ConfigError("objective: reg:squarederror predicts a number; expected an objective of classes");
    }
    const { model, history, engine } = await trainTrees({
      classes: train.classes,
      train: rowsOf(train),
      evals: { validation: rowsOf(validation) },
      config,
      context,
    });
    return new BoostedModel(new Booster(model), history.length > 0 ? history.map(trainingStep) : undefined, engine);
  },

  load(files: ModelFiles): FittedModel {
    const bytes = files[MODEL_FILE] ?? files[UBJSON_FILE];
    if (!bytes) {
      const found = Object.keys(files).join(", ") || "none";
      throw new DataError(`no ${MODEL_FILE} or ${UBJSON_FILE} among the model's files: ${found}`);
    }
    const booster = Booster.from(bytes);
    if (booster.classes.length === 0) {
      throw new DataError(`not a model that can be used: ${booster.objective}; expected an objective of classes`);
    }
    return new BoostedModel(booster);
  },
};

function rowsOf({ x, y, weight }: LabelledSet): BoostingRows {
  return { x, label: Float32Array.from(y), weight };
}

/** The log losses of a round under the names of a learning curve. */
function trainingStep(metrics: RoundMetrics, round: number): TrainingStep {
  const loss = (set: string) => metrics[`${set}-mlogloss`] ?? metrics[`${set}-logloss`] ?? Number.NaN;
  return { step: round + 1, train_log_loss: loss("train"), validation_log_loss: loss("validation") };
}

export default xgboost;
