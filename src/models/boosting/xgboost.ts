import { ConfigError, DataError } from "../../core/errors.ts";
import type { FitInput, FittedModel, LabelledSet, LearningCurve, ModelDefinition, ModelFiles } from "../model.ts";
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
  steps: ({ engine }) => (engine === "ml-xgboost" ? undefined : "round"),

  async fit({ train, validation, config: given, startFrom, context }: FitInput<XgboostConfig>): Promise<FittedModel> {
    const config = withLogLoss(parseXgboostConfig(given));
    if (config.objective === "reg:squarederror") {
      throw new ConfigError("objective: reg:squarederror predicts a number; expected an objective of classes");
    }
    const start = startFrom && Booster.from(fileIn(startFrom));
    const { model, history, engine } = await trainTrees({
      classes: train.classes,
      train: rowsOf(train),
      evals: { validation: rowsOf(validation) },
      config,
      startFrom: start?.trees,
      context,
    });
    const booster = new Booster(model);
    return new BoostedModel(booster, curvesOf(history, booster.rounds - (start?.rounds ?? 0)), engine);
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

/** A curve for each metric that was followed, the log loss first; others under XGBoost's names. */
function curvesOf(history: readonly RoundMetrics[], kept: number): LearningCurve[] {
  const names = Object.keys(history[0] ?? {}).flatMap((key) => (key.startsWith("train-") ? [key.slice(6)] : []));
  const isLoss = (name: string) => name.endsWith("logloss");
  const ordered = [...names.filter(isLoss), ...names.filter((name) => !isLoss(name))];
  return ordered.map((name) => ({
    label: "",
    loss: isLoss(name) ? "log loss" : name,
    step: "round",
    kept,
    steps: history.map((measured, round) => ({
      step: round + 1,
      train: measured[`train-${name}`] ?? Number.NaN,
      validation: measured[`validation-${name}`] ?? Number.NaN,
    })),
  }));
}

export default xgboost;
