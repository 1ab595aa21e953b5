import { expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import { parseXgboostConfig } from "../../../src/models/boosting/parameters.ts";

const port = { engine: "ml-xgboost" };
const binary = { objective: "binary:logistic" };

test.each<[Record<string, unknown>, string]>([
  [{ device: "cuda" }, "device: cuda; expected cpu for engine builtin: it is WebAssembly; engine native"],
  [{ library: "libxgboost.so" }, "library: libxgboost.so; expected none for engine builtin: it is Cascada's own"],
  [
    { ...port, grow_policy: "lossguide" },
    "grow_policy: lossguide; expected depthwise for engine ml-xgboost: its exact",
  ],
  [{ ...port, max_leaves: 8 }, "max_leaves: 8; expected 0 for engine ml-xgboost: its exact trees"],
  [{ ...port, max_depth: 0 }, "max_depth: 0; expected 1 to 30 for engine ml-xgboost"],
  [{ ...port, max_bin: 64 }, "max_bin: 64; expected 256 for engine ml-xgboost: it looks at every value"],
  [{ ...port, colsample_bynode: 0.5 }, "colsample_bynode: 0.5; expected 1 for engine ml-xgboost"],
  [{ ...port, early_stopping_rounds: 5 }, "early_stopping_rounds: 5; expected 0 for engine ml-xgboost: it tells no"],
  [{ ...port, eval_metric: ["merror"] }, "eval_metric: merror; expected none for engine ml-xgboost"],
  [{ ...port, base_score: "estimate" }, "base_score: estimate; expected a number for engine ml-xgboost: it est"],
  [{ ...port, device: "cuda:1" }, "device: cuda:1; expected cpu for engine ml-xgboost"],
  [{ ...port, library: "libxgboost.so" }, "library: libxgboost.so; expected none for engine ml-xgboost"],
  [
    { ...port, ...binary, base_score: 1.5 },
    "base_score: 1.5; expected a probability between 0 and 1 for binary:logistic",
  ],
  [
    { ...binary, eval_metric: ["auc", "rmse"] },
    "eval_metric: rmse; expected one of logloss, error, auc for binary:logist",
  ],
  [{ scale_pos_weight: 2 }, "scale_pos_weight: 2; expected 1 for multi:softprob"],
])("%j does not go together", (config, message) => {
  expect(() => parseXgboostConfig(config)).toThrow(ConfigError);
  expect(() => parseXgboostConfig(config)).toThrow(message);
});

test("what goes together is taken, and all that does not is said at once", () => {
  expect(parseXgboostConfig({ engine: "native", device: "cuda:1", library: "a.so" })).toMatchObject({
    device: "cuda:1",
  });
  expect(parseXgboostConfig({ ...port, ...binary, base_score: 0.3, scale_pos_weight: 2 })).toMatchObject(port);
  expect(() => parseXgboostConfig({ device: "cuda", scale_pos_weight: 2 })).toThrow(/^device: .*; scale_pos_weight: /);
});
