import { expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import { parseXgboostConfig, xgboostConfig } from "../../../src/models/boosting/parameters.ts";

test("defaults are XGBoost's", () => {
  expect(parseXgboostConfig({})).toMatchObject({
    ...{ name: "xgboost", engine: "builtin", rounds: 100, eta: 0.3, max_depth: 6, gamma: 0, lambda: 1, alpha: 0 },
    ...{ min_child_weight: 1, max_delta_step: 0, subsample: 1, max_bin: 256, grow_policy: "depthwise" },
  });
});

test("every parameter is described, but its name", () => {
  for (const [name, schema] of Object.entries(xgboostConfig.shape)) {
    if (name !== "name") expect(schema.description, name).toBeTruthy();
  }
});

test.each([
  [{ eta: 7 }, "eta: 7; expected a number > 0 and <= 1"],
  [{ eta: 0 }, "eta: 0; expected a number > 0 and <= 1"],
  [{ max_depth: 2.5 }, "max_depth: 2.5; expected a whole number >= 0 and <= 30"],
  [{ subsample: "0.5" }, 'subsample: "0.5"; expected a number > 0 and <= 1'],
  [{ gamma: -1 }, "gamma: -1; expected a number >= 0"],
  [{ max_bin: 257 }, "max_bin: 257; expected a whole number >= 2 and <= 256"],
  [{ rounds: Number.NaN }, "rounds: NaN; expected a whole number >= 1 and <= 100000"],
  [{ base_score: Number.POSITIVE_INFINITY }, "base_score: Infinity; expected a finite number (float32) or estimate"],
  [{ base_score: "0.5" }, 'base_score: "0.5"; expected a finite number (float32) or estimate'],
  [{ base_score: -1e39 }, "base_score: -1e+39; expected a finite number (float32) or estimate"],
  [{ scale_pos_weight: 1e39 }, "scale_pos_weight: 1e+39; expected a number > 0 in float32"],
  [{ lambda: 1e300 }, "lambda: 1e+300; expected a number >= 0 in float32"],
  [{ eta: 1e-50 }, "eta: 1e-50; expected a number > 0 and <= 1 in float32"],
  [{ eval_metric: [] }, "eval_metric: []; expected at least one of mlogloss, merror"],
  [{ max_leaves: 2 ** 31 }, "max_leaves: 2147483648; expected a whole number >= 0 and <= 2147483647"],
  [{ eval_metric: "auc" }, 'eval_metric: "auc"; expected a list of mlogloss, merror, logloss, error, auc, rmse'],
  [{ eval_metric: ["f1"] }, 'eval_metric: "f1"; expected a list of mlogloss'],
  [{ monotone_constraints: "(1,0)" }, 'monotone_constraints: "(1,0)"; expected -1, 0 or 1 for each feature, as a list'],
  [{ engine: "auto" }, 'engine: "auto"; expected one of builtin, native, ml-xgboost'],
  [{ device: "gpu" }, 'device: "gpu"; expected cpu, cuda or cuda:N'],
  [{ monotone_constraints: { a: 2 } }, 'monotone_constraints: {"a":2}; expected -1, 0 or 1 for each feature'],
])("%o is refused with name, value and range", (config, message) => {
  expect(() => parseXgboostConfig(config)).toThrow(ConfigError);
  expect(() => parseXgboostConfig(config)).toThrow(message);
});

test("the largest whole number is that of int32", () => {
  expect(parseXgboostConfig({ max_leaves: 2 ** 31 - 1 }).max_leaves).toBe(2147483647);
});

test("all that is wrong is said at once, unknown names with those there are", () => {
  expect(() => parseXgboostConfig({ eta: 7, learning_rate: 0.1 })).toThrow(
    /eta: 7.*; unknown parameter: learning_rate; expected one of name, engine, .*rounds, eta/,
  );
});
