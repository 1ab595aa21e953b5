import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../../src/core/errors.ts";
import { portParameters } from "../../../../src/models/boosting/ml-xgboost/port-parameters.ts";
import { mlXgboost } from "../../../../src/models/boosting/ml-xgboost/training.ts";
import { xgboostConfig } from "../../../../src/models/boosting/parameters.ts";
import { inputOf, rows } from "./inputs.ts";

describe("what the port cannot do is refused", () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [{ colsample_bytree: 0.3 }, /^colsample_bytree: 0.3; expected at least one feature .* rounds 3 features/],
    [{ colsample_bytree: 0.7, colsample_bylevel: 0.4 }, /^colsample_bylevel: 0.4; expected .* feature of the 2 of a/],
    [{ monotone_constraints: [0, 0, 0, 1] }, /^monotone_constraints: 4 signs; expected 3/],
    [{ monotone_constraints: { zenith: 1 } }, /^monotone_constraints: zenith; expected one of a, b, c/],
  ])("%j", async (config, message) => {
    await expect(mlXgboost.train(inputOf(config))).rejects.toThrow(ConfigError);
    await expect(mlXgboost.train(inputOf(config))).rejects.toThrow(message);
  });

  test("weights, a model to start from, a pruner", async () => {
    const weight = new Float32Array(rows.y.length).fill(1);
    await expect(mlXgboost.train(inputOf({}, { train: { ...rows, weight } }))).resolves.toBeDefined();
    weight[17] = 2;
    await expect(mlXgboost.train(inputOf({}, { train: { ...rows, weight } }))).rejects.toThrow(
      /^weight of training row 17: 2; expected 1 in all rows for engine ml-xgboost: it takes no weights/,
    );
    const { model } = await mlXgboost.train(inputOf());
    await expect(mlXgboost.train(inputOf({}, { startFrom: model }))).rejects.toThrow(
      /^start from: a model of 15 trees; expected none for engine ml-xgboost/,
    );
    await expect(mlXgboost.train(inputOf({}, { context: { shouldPrune: () => false } }))).rejects.toThrow(
      /^pruner or onRound: set; expected none for engine ml-xgboost/,
    );
  });
});

test("every parameter of a configuration is handed over, refused or another's", () => {
  const handedOver = Object.keys(portParameters(inputOf({ monotone_constraints: [1, 0, 0] }), 7));
  const refused = [
    ...["grow_policy", "max_leaves", "max_bin", "colsample_bynode", "early_stopping_rounds", "eval_metric"],
    ...["device", "library"],
  ];
  // A model to start from is refused as what the engine is given: its trees.
  const elsewhere = ["name", "engine", "rounds", "start_from"];
  const known = [...handedOver, ...refused, ...elsewhere];
  expect(Object.keys(xgboostConfig.shape).filter((name) => !known.includes(name))).toEqual([]);
});
