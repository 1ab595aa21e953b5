import { DataError } from "../../core/errors.ts";
import type { FitInput, FittedModel, ModelDefinition, ModelFiles } from "../model.ts";
import { BoostedModel, MODEL_FILE } from "./boosted-model.ts";
import { readModel } from "./model-reader.ts";
import { parseXgboostConfig, type XgboostConfig, xgboostConfig } from "./parameters.ts";
import { boost } from "./training.ts";

/**
 * Gradient boosted trees on the softmax loss by XGBoost's histogram algorithm; see docs/boosting.md for what is the
 * same as in the library and what is not.
 */
const xgboost: ModelDefinition<XgboostConfig> = {
  name: "xgboost",
  kind: "classifier",
  summary: "gradient boosted trees, XGBoost's histogram algorithm with a softmax loss",
  source: "T. Chen & C. Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016, doi 10.1145/2939672.2939785",
  config: xgboostConfig,

  async fit(input: FitInput<XgboostConfig>): Promise<FittedModel> {
    const config = parseXgboostConfig(input.config);
    const { trees, history, bestIteration } = await boost({ ...input, config });
    const { classes, x } = input.train;
    const content = {
      classes,
      features: x.columns,
      trees,
      treeClass: Int32Array.from(trees, (_, tree) => tree % classes.length),
      parallelTrees: 1,
      baseScores: new Float32Array(classes.length).fill(config.base_score),
      bestIteration,
    };
    return new BoostedModel(content, history);
  },

  load(files: ModelFiles): FittedModel {
    const bytes = files[MODEL_FILE];
    if (!bytes) {
      throw new DataError(`no ${MODEL_FILE} among the model's files: ${Object.keys(files).join(", ") || "none"}`);
    }
    return new BoostedModel(readModel(bytes));
  },
};

export default xgboost;
