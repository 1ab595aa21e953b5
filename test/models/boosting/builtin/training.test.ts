// Growth, losses and parallel work of the builtin engine, on numbers that can be worked out by hand.
import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import type { EngineOutput } from "../../../../src/models/boosting/engine.ts";
import { parseXgboostConfig } from "../../../../src/models/boosting/parameters.ts";
import { type TrainingInput, trainTrees } from "../../../../src/models/boosting/training.ts";
import type { Tree } from "../../../../src/models/boosting/tree.ts";
import type { FitContext } from "../../../../src/models/model.ts";
import { fitContext, labelled } from "../../mixture.ts";

type Settings = Record<string, unknown> & {
  weight?: number[];
  features?: number;
  evals?: TrainingInput["evals"];
  startFrom?: TrainingInput["startFrom"];
  context?: Partial<FitContext>;
  earlyStoppingSet?: string;
};

function trained(
  values: ArrayLike<number>,
  label: ArrayLike<number>,
  { weight, features = 1, evals = {}, startFrom, context = {}, earlyStoppingSet, ...config }: Settings,
): Promise<EngineOutput> {
  const { x } = labelled(values, label, { features });
  return trainTrees({
    train: { x, label: Float32Array.from(label), weight: weight && Float32Array.from(weight) },
    evals,
    classes: config.objective === "reg:squarederror" ? [] : ["proton", "iron"],
    config: parseXgboostConfig(config),
    startFrom,
    context: fitContext(context),
    ...(earlyStoppingSet !== undefined && { earlyStoppingSet }),
  });
}

/** `feature < condition` of the branches and values of the leaves. */
function described({ left, feature, condition }: Tree): string[] {
  return Array.from(left, (child, node) =>
    child < 0 ? `= ${condition[node]}` : `${"abc"[feature[node]!]} < ${condition[node]}`,
  );
}

const STUMP = { rounds: 1, max_depth: 1, eta: 1, min_child_weight: 0 };

describe("binary:logistic", () => {
  const binary = { objective: "binary:logistic", ...STUMP, base_score: 0.5 };

  test("grows one tree a round, from g = p - y and h = p (1 - p)", async () => {
    // p = 1/2: g = +-1/2, h = 1/4. x < 3: G = 1, H = 1/2, weight -1 / (1/2 + 1) = -2/3.
    const { model } = await trained([1, 2, 3, 4], [0, 0, 1, 1], binary);
    expect(model.trees).toHaveLength(1);
    expect(described(model.trees[0]!)).toEqual(["a < 3", `= ${Math.fround(-2 / 3)}`, `= ${Math.fround(2 / 3)}`]);
    expect(Array.from(model.baseScores)).toEqual([0.5]);
    expect(Array.from(model.treeGroup)).toEqual([0]);
  });

  test("counts rows of label 1 scale_pos_weight times", async () => {
    const scaled = await trained([1, 2, 3, 4], [0, 0, 1, 1], { ...binary, scale_pos_weight: 3 });
    const weighted = await trained([1, 2, 3, 4], [0, 0, 1, 1], { ...binary, weight: [1, 1, 3, 3] });
    expect(scaled.model.trees).toEqual(weighted.model.trees);
  });

  test("starts from the share of label 1", async () => {
    const { model } = await trained([1, 2, 3, 4], [0, 0, 0, 1], { ...binary, base_score: undefined });
    expect(Array.from(model.baseScores)).toEqual([0.25]);
    // The margin of p = 1/4 is -ln 3; there g = 1/4 and -3/4, h = 3/16: x < 4: -(3/4) / (9/16 + 1) = -0.48.
    expect(model.trees[0]!.condition[1]).toBeCloseTo(-0.48, 6);
    expect(model.trees[0]!.condition[2]).toBeCloseTo(0.75 / (3 / 16 + 1), 6);
  });

  test("measures logloss, error and auc", async () => {
    const { history } = await trained([1, 2, 3, 4, 5], [0, 0, 1, 1, 0], {
      ...binary,
      eval_metric: ["logloss", "error", "auc"],
    });
    // x < 3 has weight -2/3 as above; the others G = -1/2, H = 3/4: 1/2 / (7/4) = 2/7.
    const p = (margin: number) => 1 / (1 + Math.exp(-margin));
    const logLoss = -(2 * Math.log(1 - p(-2 / 3)) + 2 * Math.log(p(2 / 7)) + Math.log(1 - p(2 / 7))) / 5;
    expect(history[0]!["train-logloss"]).toBeCloseTo(logLoss, 6);
    expect(history[0]!["train-error"]).toBe(0.2);
    // Of 6 pairs 4 are in order and 2 tied.
    expect(history[0]!["train-auc"]).toBeCloseTo(5 / 6, 12);
  });
});

describe("reg:squarederror", () => {
  const squared = { objective: "reg:squarederror", ...STUMP, lambda: 0 };

  test("fits the means of both sides", async () => {
    const { model, history } = await trained([1, 2, 3, 4], [10, 12, 20, 30], { ...squared, eval_metric: ["rmse"] });
    // From the mean 18: x < 3 is off by -7, the others by 7.
    expect(Array.from(model.baseScores)).toEqual([18]);
    expect(described(model.trees[0]!)).toEqual(["a < 3", "= -7", "= 7"]);
    expect(history[0]!["train-rmse"]).toBeCloseTo(Math.sqrt((1 + 1 + 25 + 25) / 4), 6);
  });

  test("weighs rows", async () => {
    const { model } = await trained([1, 1, 2], [0, 6, 9], { ...squared, weight: [2, 1, 3], base_score: 0 });
    expect(described(model.trees[0]!)).toEqual(["a < 2", "= 2", "= 9"]);
  });
});

describe("growth", () => {
  // Means 0, 1, 8, 20: the root splits off 20, then 8, then 1; g = -y, h = 1.
  const values = [1, 2, 3, 4];
  const label = [0, 1, 8, 20];
  const squared = { objective: "reg:squarederror", rounds: 1, eta: 1, lambda: 0, base_score: 0 };

  test("lossguide splits the largest loss first and numbers nodes as they are made", async () => {
    const { model } = await trained(values, label, {
      ...squared,
      grow_policy: "lossguide",
      max_depth: 0,
      max_leaves: 3,
    });
    expect(described(model.trees[0]!)).toEqual(["a < 4", "a < 3", "= 20", "= 0.5", "= 8"]);
  });

  test("max_leaves also limits depthwise growth, level by level", async () => {
    const deep = { ...squared, max_depth: 3 };
    expect((await trained(values, label, { ...deep, max_leaves: 2 })).model.trees[0]!.left).toHaveLength(3);
    expect((await trained(values, label, { ...deep, max_leaves: 3 })).model.trees[0]!.left).toHaveLength(5);
    expect((await trained(values, label, { ...deep, max_leaves: 4 })).model.trees[0]!.left).toHaveLength(7);
  });

  test("lossguide without limits separates all rows, as depthwise does", async () => {
    const guided = await trained(values, label, { ...squared, grow_policy: "lossguide", max_depth: 0 });
    expect(Array.from(guided.model.trees[0]!.left).filter((child) => child < 0)).toHaveLength(4);
    const depthwise = await trained(values, label, { ...squared, max_depth: 5 });
    expect(described(guided.model.trees[0]!).sort()).toEqual(described(depthwise.model.trees[0]!).sort());
  });
});

describe("monotone constraints", () => {
  // Means 4, 0, 8: the middle one is below the first.
  const values = [1, 2, 3];
  const label = [4, 0, 8];
  const squared = { objective: "reg:squarederror", rounds: 1, eta: 1, lambda: 0, base_score: 0, max_depth: 3 };

  test("the answer may only rise, or only fall", async () => {
    const rising = await trained(values, label, { ...squared, monotone_constraints: { a: 1 } });
    expect(described(rising.model.trees[0]!)).toEqual(["a < 3", "= 2", "= 8"]);
    const falling = await trained(values, label, { ...squared, monotone_constraints: [-1] });
    // Only x < 2 (4 against 4) is no rise; it gains nothing, so there is no split.
    expect(described(falling.model.trees[0]!)).toEqual(["= 4"]);
    const free = await trained(values, label, { ...squared, monotone_constraints: { a: 0 } });
    expect(free.model.trees[0]!.left.filter((child) => child < 0)).toHaveLength(3);
  });

  test("must fit the features", async () => {
    await expect(trained(values, label, { ...squared, monotone_constraints: [1, 0] })).rejects.toThrow(
      "monotone_constraints: 2 signs; expected 1, one for each feature",
    );
    await expect(trained(values, label, { ...squared, monotone_constraints: { z: 1 } })).rejects.toThrow(
      "monotone_constraints: z; expected one of a",
    );
  });
});

/** 4000 rows of six features with some missing, from two overlapping classes. */
function noisyRows() {
  const random = Random.fromSeed("noisy");
  const rows = 4000;
  const label = Float32Array.from({ length: rows }, (_, row) => row % 2);
  const values = Float32Array.from({ length: 6 * rows }, (_, i) =>
    i % 13 === 0 ? Number.NaN : random.normal() + (i % 3) * 0.3 * label[Math.floor(i / 6)]!,
  );
  return { values, label, features: 6 };
}

describe("any number of workers", () => {
  const { values, label, features } = noisyRows();

  test.each([
    ["one tree grown together", { objective: "binary:logistic" }],
    ["by the largest loss", { objective: "binary:logistic", grow_policy: "lossguide", max_leaves: 20, max_depth: 0 }],
    ["level by level", { objective: "reg:squarederror", max_leaves: 20 }],
    ["sampled", { objective: "binary:logistic", subsample: 0.6, colsample_bynode: 0.5 }],
    ["with constraints", { objective: "binary:logistic", monotone_constraints: { a: 1, c: -1 } }],
  ])("grows the same trees: %s", async (_what, config) => {
    const { x } = labelled(values, label, { features });
    const evals = { validation: { x, label } };
    const outputs = [];
    for (const workers of [1, 2, 3]) {
      // Threads are started for many rounds; these are stopped after five.
      const context = { workers, shouldPrune: (step: number) => step === 5 };
      outputs.push(await trained(values, label, { features, evals, rounds: 100_000, ...config, context }));
    }
    for (const output of outputs.slice(1)) {
      expect(output.model).toEqual(outputs[0]!.model);
      expect(output.history).toEqual(outputs[0]!.history);
    }
  });
});

test("training goes on from a model as if it had not been interrupted", async () => {
  const { values, label, features } = noisyRows();
  const config = { features, objective: "binary:logistic", eta: 0.3, base_score: undefined };
  const whole = await trained(values, label, { ...config, rounds: 6 });
  const half = await trained(values, label, { ...config, rounds: 3 });
  const { x } = labelled(values, label, { features });
  const evals = { validation: { x, label } };
  const rest = await trained(values, label, { ...config, rounds: 3, startFrom: half.model, evals });
  expect(rest.model).toEqual(whole.model);
  expect(rest.history.at(-1)!["train-logloss"]).toBe(whole.history.at(-1)!["train-logloss"]);
  expect(rest.history.at(-1)!["validation-logloss"]).toBeCloseTo(whole.history.at(-1)!["train-logloss"]!, 9);
});

test("a model whose classes, features or base score are others is nothing to go on from", async () => {
  const { values, label, features } = noisyRows();
  const config = { features, objective: "binary:logistic", base_score: 0.5, rounds: 1 };
  const { model } = await trained(values, label, config);
  const goOn = (start: object, rest = {}) =>
    trained(values, label, { ...config, ...rest, startFrom: { ...model, ...start } });
  await expect(goOn({ classes: ["iron", "proton"] })).rejects.toThrow(
    /classes iron, proton and features .*; expected binary:logistic, classes proton, iron/,
  );
  await expect(goOn({ features: [...model.features].reverse() })).rejects.toThrow("in this order");
  await expect(goOn({}, { base_score: 0.25 })).rejects.toThrow(
    "base_score: 0.25; expected none, as the model to start from has its own: 0.5",
  );
  expect((await goOn({})).model.trees).toHaveLength(2);
});

test.each([
  ["weights", { objective: "binary:logistic", weight: [3e38, 3e38, 3e38, 3e38, 3e38, 3e38] }],
  ["scale_pos_weight", { objective: "binary:logistic", scale_pos_weight: 3e38, weight: [1, 2, 1, 2, 1, 2] }],
  ["labels", { objective: "reg:squarederror", base_score: -3e38 }],
])("%s whose derivatives leave float32 are an error, not a model that no reader takes", async (_what, config) => {
  const label = config.objective === "reg:squarederror" ? [0, 3e38, 0, 3e38, 0, 3e38] : [0, 1, 0, 1, 0, 1];
  const fit = trained([1, 2, 3, 4, 5, 6], label, { rounds: 2, ...config });
  await expect(fit).rejects.toThrow(/of a tree: derivatives leave float32; expected smaller labels, weights or/);
});

describe("early stopping", () => {
  const { values, label, features } = noisyRows();
  const { x } = labelled(values.slice(0, 600), label.slice(0, 100), { features });
  const small = { x, label: label.slice(0, 100) };

  test("watches the last metric of the named set and keeps its best round", async () => {
    const output = await trained(values, label, {
      ...{ features, objective: "binary:logistic", rounds: 100, eta: 1, early_stopping_rounds: 5 },
      ...{ eval_metric: ["logloss", "auc"], evals: { held_out: small }, earlyStoppingSet: "held_out" },
    });
    const auc = output.history.map((metrics) => metrics["held_out-auc"]!);
    const best = auc.indexOf(Math.max(...auc));
    expect(output.model.bestIteration).toBe(best);
    expect(output.model.trees).toHaveLength(best + 1);
    expect(auc).toHaveLength(best + 6);
  });

  test("needs a set of other rows", async () => {
    const config = { features, objective: "binary:logistic", early_stopping_rounds: 5 };
    await expect(trained(values, label, config)).rejects.toThrow("expected 0 where there are no validation rows");
    await expect(trained(values, label, { ...config, evals: { train: small } })).rejects.toThrow("a set named train");
    const own = trained(values, label, { ...config, earlyStoppingSet: "train" });
    await expect(own).rejects.toThrow("expected 0 where there are no train rows");
  });
});
