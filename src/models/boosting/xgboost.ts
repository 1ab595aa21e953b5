import { ConfigError, DataError } from "../../core/errors.ts";
import type { FitInput, FittedModel, LabelledSet, ModelDefinition, ModelFiles, TrainingStep } from "../model.ts";
import { BoostedModel, MODEL_FILE, UBJSON_FILE } from "./boosted-model.ts";
import { Booster } from "./booster.ts";
import type { BoostingRows, RoundMetrics } from "./engine.ts";
import { METRICS_OF } from "./objective.ts";
import { parseXgboostConfig, type XgboostConfig, xgboostConfig } from "./parameters.ts";
import { trainTrees } from "./training.ts";

/**
 * Gradient boosted trees on the softmax or logistic loss, by one of three engines; see docs/boosting.md for what is the
 * same as in the library and what is not.
 */
const xgboost = {
  name: "xgboost",
  kind: "classifier",
  summary: "gradient boosted trees, XGBoost's histogram algorithm with a softmax loss",
  source: "T. Chen & C. Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016, doi 10.1145/2939672.2939785",
  config: xgboostConfig,
  startsFrom: ({ start_from }) => start_from,

  async fit({ train, validation, config: given, startFrom, context }: FitInput<XgboostConfig>): Promise<FittedModel> {
    const config = withLogLoss(parseXgboostConfig(given));
    if (config.objective === "reg:squarederror") {
      throw new ConfigError("objective: reg:squarederror predicts a number; expected an objective of classes");
    }
    const { model, history, engine } = await trainTrees({
      classes: train.classes,
      train: rowsOf(train),
      evals: { validation: rowsOf(validation) },
      config,
      startFrom: startFrom && Booster.from(fileIn(startFrom)).trees,
      context,
    });
    return new BoostedModel(new Booster(model), history.length > 0 ? history.map(trainingStep) : undefined, engine);
  },

  load: (files) => classifierFrom(fileIn(files)),
  loadFile: classifierFrom,
} satisfies ModelDefinition<XgboostConfig>;

function classifierFrom(bytes: Uint8Array): FittedModel {
  const booster = Booster.from(bytes);
  if (booster.classes.length > 0) return new BoostedModel(booster);
  throw new DataError(`not a model that can be used: ${booster.objective}; expected an objective of classes`);
}

function fileIn(files: ModelFiles): Uint8Array {
  const bytes = files[MODEL_FILE] ?? files[UBJSON_FILE];
  if (bytes) return bytes;
  const found = Object.keys(files).join(", ") || "none";
  throw new DataError(`no ${MODEL_FILE} or ${UBJSON_FILE} among the model's files: ${found}`);
}

/** The log loss is in every learning curve; first, since early stopping watches the last metric. */
function withLogLoss(config: XgboostConfig): XgboostConfig {
  const [logLoss] = METRICS_OF[config.objective];
  const { eval_metric } = config;
  if (eval_metric === undefined || eval_metric.includes(logLoss!)) return config;
  return { ...config, eval_metric: [logLoss!, ...eval_metric] };
}

function rowsOf({ x, y, weight }: LabelledSet): BoostingRows {
  return { x, label: Float32Array.from(y), weight };
}

/** The log losses of a round under the names of a learning curve, and other metrics under XGBoost's. */
function trainingStep(measured: RoundMetrics, round: number): TrainingStep {
  const loss = (set: string) => measured[`${set}-mlogloss`] ?? measured[`${set}-logloss`] ?? Number.NaN;
  const others = Object.entries(measured).filter(([name]) => !name.endsWith("logloss"));
  return {
    step: round + 1,
    train_log_loss: loss("train"),
    validation_log_loss: loss("validation"),
    ...(others.length > 0 && { metrics: Object.fromEntries(others) }),
  };
}

export default xgboost;
