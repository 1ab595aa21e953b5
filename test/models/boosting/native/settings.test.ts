import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../../src/core/errors.ts";
import type { EngineInput } from "../../../../src/models/boosting/engine.ts";
import { requireDevice, requireDeviceUsed, settingsOf } from "../../../../src/models/boosting/native/settings.ts";
import { type XgboostConfig, xgboostConfig } from "../../../../src/models/boosting/parameters.ts";
import { fitContext, labelled } from "../../mixture.ts";

const V17 = { major: 1, minor: 7, patch: 6 };
const V20 = { major: 2, minor: 0, patch: 0 };
const V32 = { major: 3, minor: 2, patch: 0 };

function settings(given: Partial<XgboostConfig>, version = V32, rest: Partial<EngineInput> = {}) {
  const config = xgboostConfig.parse({ engine: "native", ...given });
  const { x, classes } = labelled([1, 2, 3, 4], [0, 1], { features: 2 });
  const input: EngineInput = {
    ...{ objective: config.objective, classes, config, evals: {}, metrics: ["mlogloss", "auc"] },
    train: { x, label: Float32Array.of(0, 1) },
    context: fitContext({ workers: 3 }),
    ...rest,
  };
  return settingsOf(input, { version, seed: 42 });
}

describe("parameters of the library", () => {
  test("are those of the experiment under the same names", () => {
    const given = {
      ...{ eta: 0.125, max_depth: 3, grow_policy: "lossguide", max_leaves: 9, gamma: 0.5, lambda: 2, alpha: 0.25 },
      ...{
        min_child_weight: 4,
        max_delta_step: 0.75,
        subsample: 0.5,
        colsample_bytree: 0.875,
        colsample_bylevel: 0.75,
      },
      ...{ colsample_bynode: 0.625, max_bin: 128 },
    } satisfies Partial<XgboostConfig>;
    const all = Object.fromEntries(settings(given));
    for (const [name, value] of Object.entries(given)) expect(all[name], name).toBe(String(value));
    expect(all).toMatchObject({
      nthread: "3",
      seed: "42",
      verbosity: "0",
      objective: "multi:softprob",
      num_class: "2",
    });
  });

  test("every parameter of the experiment is used, or is no parameter of the library", () => {
    const ours = ["name", "engine", "library", "rounds", "early_stopping_rounds", "start_from"];
    const given = {
      objective: "binary:logistic",
      base_score: 0.25,
      monotone_constraints: [1, 0],
    } satisfies Partial<XgboostConfig>;
    const names = settings(given).map(([name]) => name);
    for (const name of Object.keys(xgboostConfig.shape)) {
      if (!ours.includes(name)) expect(names, name).toContain(name);
    }
  });

  test("name each metric, in order", () => {
    expect(settings({}).filter(([name]) => name === "eval_metric")).toEqual([
      ["eval_metric", "mlogloss"],
      ["eval_metric", "auc"],
    ]);
  });

  test("are of the objective: classes of a softmax, the weight of the second class of two", () => {
    const binary = Object.fromEntries(settings({ objective: "binary:logistic", scale_pos_weight: 2.5 }));
    expect(binary).toMatchObject({ objective: "binary:logistic", scale_pos_weight: "2.5" });
    expect(binary).not.toHaveProperty("num_class");
    expect(Object.fromEntries(settings({}))).not.toHaveProperty("scale_pos_weight");
  });

  test("have a base score unless it is to be estimated or a model has it already", () => {
    expect(Object.fromEntries(settings({}))).toHaveProperty("base_score", "0.5");
    expect(Object.fromEntries(settings({ base_score: "estimate" }))).not.toHaveProperty("base_score");
    expect(Object.fromEntries(settings({ objective: "binary:logistic" }))).not.toHaveProperty("base_score");
    expect(() => settings({ base_score: "estimate" }, V17)).toThrow("libxgboost 1.7 estimates none for multi:softprob");
    expect(Object.fromEntries(settings({ base_score: 0 }))).toHaveProperty("base_score", "0");
    const startFrom = { baseScores: new Float32Array(2) } as EngineInput["startFrom"];
    expect(Object.fromEntries(settings({ base_score: 0 }, V32, { startFrom }))).not.toHaveProperty("base_score");
  });

  test("have constraints as a tuple, by position", () => {
    expect(Object.fromEntries(settings({ monotone_constraints: { b: -1 } })).monotone_constraints).toBe("(0,-1)");
    expect(Object.fromEntries(settings({}))).not.toHaveProperty("monotone_constraints");
    expect(() => settings({ monotone_constraints: { z: 1 } })).toThrow(ConfigError);
  });

  test.each([
    ["cpu", V17, { tree_method: "hist" }],
    ["cuda", V17, { tree_method: "gpu_hist", gpu_id: "0" }],
    ["cuda:2", V17, { tree_method: "gpu_hist", gpu_id: "2" }],
    ["cpu", V20, { tree_method: "hist", device: "cpu" }],
    ["cuda", V20, { tree_method: "hist", device: "cuda" }],
    ["cuda:1", V32, { tree_method: "hist", device: "cuda:1" }],
  ])("say the device %s as version %o takes it", (device, version, expected) => {
    const found = settings({ device }, version).filter(([name]) => ["tree_method", "gpu_id", "device"].includes(name));
    expect(Object.fromEntries(found)).toEqual(expected);
  });
});

describe("a device", () => {
  const library = (cuda?: string) => ({
    ...{ versionText: "3.2.0", path: "/lib/libxgboost.so" },
    build: { openmp: true, ...(cuda !== undefined && { cuda }) },
  });

  test("needs a library with CUDA, unless it is the CPU", () => {
    expect(() => requireDevice("cpu", library())).not.toThrow();
    expect(() => requireDevice("cuda:1", library("12.8"))).not.toThrow();
    expect(() => requireDevice("cuda:1", library())).toThrow(ConfigError);
    expect(() => requireDevice("cuda:1", library())).toThrow(
      "device: cuda:1; expected cpu, as libxgboost 3.2.0 (/lib/libxgboost.so) was built without CUDA",
    );
  });

  test("must be the one that the library says it uses", () => {
    const says = (generic_param: object) => JSON.stringify({ learner: { generic_param } });
    expect(() => requireDeviceUsed("cpu", says({ device: "cpu" }))).not.toThrow();
    expect(() => requireDeviceUsed("cuda", says({ device: "cuda:0" }))).not.toThrow();
    expect(() => requireDeviceUsed("cuda", says({ gpu_id: "0" }))).not.toThrow();
    expect(() => requireDeviceUsed("cuda", says({ device: "cpu" }))).toThrow("device: cuda; expected cpu");
    expect(() => requireDeviceUsed("cuda", says({ gpu_id: "-1" }))).toThrow(ConfigError);
  });
});
