import { describe, expect, test } from "vitest";
import { ConfigError, DataError, ShapeError } from "../../../src/core/errors.ts";
import type { XgboostConfig } from "../../../src/models/boosting/parameters.ts";
import { xgboostConfig } from "../../../src/models/boosting/parameters.ts";
import xgboost from "../../../src/models/boosting/xgboost.ts";
import type { FitContext, FittedModel, LabelledSet } from "../../../src/models/model.ts";
import { fitContext, labelled, mixture } from "../mixture.ts";

type Settings = Partial<XgboostConfig> & { validation?: LabelledSet; context?: Partial<FitContext> };

function grown(
  train: LabelledSet,
  { validation = train, context = {}, ...config }: Settings = {},
): Promise<FittedModel> {
  return xgboost.fit({ train, validation, config: xgboostConfig.parse(config), context: fitContext(context) });
}

function documentOf(model: FittedModel) {
  return JSON.parse(new TextDecoder().decode(model.files()["model.json"])).learner;
}

function treesOf(model: FittedModel) {
  return documentOf(model).gradient_booster.model.trees;
}

describe("a stump on 1, 2 (proton) and 3, 4 (helium), eta 1, lambda 1", () => {
  const rows = labelled([1, 2, 3, 4], [0, 0, 1, 1]);
  const stump = { rounds: 1, max_depth: 1, eta: 1 };

  test("is the tree worked out by hand", async () => {
    // p = 1/2, so for protons g = -1/2 or 1/2 and h = 1/2. x < 3: G = -1, H = 1 on the left, weight 1 / (1 + 1) = 1/2,
    // score 1 / 2; the right side is its mirror image; the parent has G = 0: gain 1.
    const [tree] = treesOf(await grown(rows, stump));
    expect(tree).toMatchObject({
      split_indices: [0, 0, 0],
      split_conditions: [3, 0.5, -0.5],
      left_children: [1, -1, -1],
      right_children: [2, -1, -1],
      loss_changes: [1, 0, 0],
      sum_hessian: [2, 1, 1],
      base_weights: [0, 0.5, -0.5],
    });
  });

  test("gives p = 1 / (1 + exp(-1)) and its log loss", async () => {
    const model = await grown(rows, stump);
    const p = 1 / (1 + Math.exp(-1));
    const expected = [p, 1 - p, p, 1 - p, 1 - p, p, 1 - p, p];
    model.probabilities(rows.x).forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 6));
    expect(model.curves![0]!.steps).toHaveLength(1);
    expect(model.curves![0]!.steps[0]!.train).toBeCloseTo(-Math.log(p), 6);
  });

  test("has its weights from lambda, alpha and eta", async () => {
    // (|G| - alpha) / (H + lambda) eta = (1 - 0.25) / (1 + 2) 0.5
    const [tree] = treesOf(await grown(rows, { ...stump, lambda: 2, alpha: 0.25, eta: 0.5 }));
    expect(tree.split_conditions).toEqual([3, 0.125, -0.125]);
  });

  test("is not split where gamma is above its gain of 1, or a side lighter than min_child_weight", async () => {
    expect(treesOf(await grown(rows, { ...stump, gamma: 1 }))[0].left_children).toHaveLength(3);
    expect(treesOf(await grown(rows, { ...stump, gamma: 1.01 }))[0].left_children).toEqual([-1]);
    expect(treesOf(await grown(rows, { ...stump, min_child_weight: 1.01 }))[0].left_children).toEqual([-1]);
  });

  test("counts a weight of 2 as two rows", async () => {
    const twice = labelled([1, 2, 3, 4, 4], [0, 0, 1, 1, 1]);
    const weighted = { ...rows, weight: Float32Array.of(1, 1, 1, 2) };
    const counted = await grown(twice, { ...stump, rounds: 3 });
    expect(treesOf(await grown(weighted, { ...stump, rounds: 3 }))).toEqual(treesOf(counted));
  });
});

describe("early stopping", () => {
  // The labels of the classes overlap, so 60 deep rounds learn the 90 training rows by heart.
  const train = mixture({ rows: 90, separation: 1 });
  const validation = mixture({ rows: 300, separation: 1, seed: 2 });

  test("keeps the trees up to the round that is best on validation rows", async () => {
    const model = await grown(train, { validation, rounds: 60, early_stopping_rounds: 5 });
    const losses = model.curves![0]!.steps.map(({ validation }) => validation);
    const best = losses.indexOf(Math.min(...losses));
    expect(losses).toHaveLength(best + 1 + 5);
    expect(treesOf(model)).toHaveLength(3 * (best + 1));
    expect(model.rounds).toBe(best + 1);
    expect(model.curves![0]!.kept).toBe(best + 1);
    expect(documentOf(model).attributes.best_iteration).toBe(String(best));
    // Training loss still falls: it is not what is looked at.
    expect(model.curves![0]!.steps.at(-1)!.train).toBeLessThan(model.curves![0]!.steps[best]!.train);
    expect(logLoss(model, validation)).toBeCloseTo(losses[best]!, 6);
  });

  test("needs validation rows", async () => {
    const none = { ...validation, x: { ...validation.x, rows: 0, values: new Float32Array() }, y: new Uint8Array() };
    await expect(grown(train, { validation: none, early_stopping_rounds: 5 })).rejects.toThrow(ConfigError);
    const model = await grown(train, { validation: none, rounds: 2 });
    expect(model.curves![0]!.steps[1]!.validation).toBeNaN();
  });

  test("is off by default: all rounds are kept", async () => {
    const model = await grown(train, { validation, rounds: 20 });
    expect(treesOf(model)).toHaveLength(60);
    expect(model.rounds).toBe(20);
    expect(logLoss(model, train)).toBeCloseTo(model.curves![0]!.steps.at(-1)!.train, 6);
  });

  test("a search may stop the fit after a step", async () => {
    const context = { shouldPrune: (step: number) => step === 3 };
    expect(treesOf(await grown(train, { validation, rounds: 20, context }))).toHaveLength(9);
  });
});

function logLoss(model: FittedModel, set: LabelledSet): number {
  const p = model.probabilities(set.x);
  let loss = 0;
  for (let row = 0; row < set.x.rows; row++) loss -= Math.log(p[row * set.classes.length + set.y[row]!]!);
  return loss / set.x.rows;
}

describe("any number of workers", () => {
  // With missing values and every kind of sampling; threads are started for many rounds, which are then stopped.
  const train = mixture({ rows: 5000, classes: 4, features: 5, separation: 1 });
  for (let i = 0; i < train.x.values.length; i += 11) train.x.values[i] = Number.NaN;
  const sampled = { subsample: 0.7, colsample_bytree: 0.8, colsample_bylevel: 0.8, colsample_bynode: 0.8 };

  test.each([{}, sampled])("grows the same trees: %o", async (sampling) => {
    const files = [];
    for (const workers of [1, 2, 3]) {
      const context = { workers, shouldPrune: (step: number) => step === 4 };
      const model = await grown(train, { rounds: 100_000, ...sampling, context });
      files.push(new TextDecoder().decode(model.files()["model.json"]));
    }
    expect(files[1]).toBe(files[0]);
    expect(files[2]).toBe(files[0]);
  });

  test("stops threads when told to, and reports each round", async () => {
    const abort = new AbortController();
    const steps: number[] = [];
    const progress = (step: number) => {
      steps.push(step);
      if (step === 2) abort.abort();
    };
    const context = { workers: 2, signal: abort.signal, progress };
    await expect(grown(train, { rounds: 100_000, context })).rejects.toThrow("interrupted");
    expect(steps).toEqual([1, 2]);
  });

  test("a round that nobody waits for any more ends no process", async () => {
    // The metric needs the margins, so no round is begun ahead; the one after the abort is dropped with its threads.
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => void unhandled.push(reason);
    process.on("unhandledRejection", listener);
    const abort = new AbortController();
    const context = { workers: 2, signal: abort.signal, progress: () => abort.abort() };
    const fit = grown(train, { rounds: 100_000, eval_metric: ["auc"], context });
    await expect(fit).rejects.toThrow("interrupted");
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", listener);
    expect(unhandled).toEqual([]);
  });
});

test.each([
  ["left, like small ones", [0, 0, 0, 0, 1, 1], 0],
  ["right, like large ones", [0, 0, 1, 1, 1, 1], 1],
])("missing values go the way that was learned: %s", async (_where, y, answer) => {
  const rows = labelled([1, 2, Number.NaN, Number.NaN, 8, 9], y);
  const model = await grown(rows, { rounds: 10, min_child_weight: 0 });
  const p = model.probabilities({ rows: 3, columns: ["a"], values: Float32Array.of(Number.NaN, 1, 9) });
  expect(p[answer]).toBeGreaterThan(0.8);
  expect(p[2]).toBeGreaterThan(0.8);
  expect(p[5]).toBeGreaterThan(0.8);
});

test("sampled rows, missing values: the losses of the curve are those of the model", async () => {
  const [train, validation] = [mixture({ rows: 400, separation: 1 }), mixture({ rows: 300, separation: 1, seed: 2 })];
  for (const { x } of [train, validation]) for (let i = 0; i < x.values.length; i += 4) x.values[i] = Number.NaN;
  const sampling = { subsample: 0.5, colsample_bytree: 0.7, colsample_bynode: 0.7 };
  const model = await grown(train, { validation, rounds: 10, ...sampling });
  expect(logLoss(model, train)).toBeCloseTo(model.curves![0]!.steps[9]!.train, 6);
  expect(logLoss(model, validation)).toBeCloseTo(model.curves![0]!.steps[9]!.validation, 6);
});

test("the largest numbers are parted from missing ones by a finite threshold, also when read back", async () => {
  // Twice as large would be infinite in float32.
  const rows = labelled([3.4e38, -3.4e38, 2e38, Number.NaN, Number.NaN, Number.NaN], [0, 0, 0, 1, 1, 1]);
  const model = await grown(rows, { rounds: 10, min_child_weight: 0 });
  expect(xgboost.load(model.files()).probabilities(rows.x)).toEqual(model.probabilities(rows.x));
  expect(model.probabilities(rows.x)[0]).toBeGreaterThan(0.8);
});

test("subsample draws that share of the rows for each tree", async () => {
  // In the first round h = 2 / 3 * 2 / 3 for each of 1000 rows; 300 +- 14.5 are drawn, 5 sigma is 73.
  const model = await grown(mixture({ rows: 1000 }), { rounds: 1, subsample: 0.3 });
  const drawn = treesOf(model).map((tree: { sum_hessian: number[] }) => tree.sum_hessian[0]! / (4 / 9));
  for (const rows of drawn) expect(Math.abs(rows - 300)).toBeLessThan(73);
  expect(new Set(drawn).size).toBe(3);
});

test("constant features tell nothing: the classes keep their frequencies", async () => {
  const rows = labelled([5, 5, 5, 5], [0, 1, 1, 1]);
  const free = { rounds: 200, min_child_weight: 0, lambda: 0 };
  // Estimated from the rows, they are there from the start, and the trees add nothing.
  const estimated = await grown(rows, { ...free, base_score: "estimate" });
  expect(estimated.probabilities(rows.x)[1]).toBeCloseTo(0.75, 6);
  const model = await grown(rows, free);
  expect(model.probabilities(rows.x)[1]).toBeCloseTo(0.75, 4);
  // First tree: G = -1/2 + 3/2 = 1, H = 4/2 = 2, weight -1/2, times eta 0.3 in the leaf.
  expect(treesOf(model)[0]).toMatchObject({ base_weights: [-0.5], split_conditions: [-0.15] });
});

test("trees are at most max_depth deep", async () => {
  const model = await grown(mixture({ rows: 200, separation: 0.5 }), { rounds: 3, max_depth: 2 });
  for (const tree of treesOf(model)) expect(tree.left_children).toHaveLength(7);
});

test("rows to classify may not hold infinite values", async () => {
  const model = await grown(mixture({ rows: 30 }), { rounds: 1 });
  const values = Float32Array.of(1, 2, 3, 4, 5, Number.NEGATIVE_INFINITY);
  expect(() => model.probabilities({ rows: 2, columns: ["a", "b", "c"], values })).toThrow(
    "infinite value: -Infinity; expected a finite number or NaN (missing) in row 1, column c",
  );
});

test("importance counts splits, and averages their gain and cover", async () => {
  const train = mixture({ rows: 200 });
  const model = await grown(train, { rounds: 2, max_depth: 2 });
  const splits = treesOf(model).flatMap((tree: Record<string, number[]>) =>
    tree.left_children!.flatMap((left, node) =>
      left < 0
        ? []
        : [{ f: tree.split_indices![node], gain: tree.loss_changes![node]!, cover: tree.sum_hessian![node]! }],
    ),
  ) as { f: number; gain: number; cover: number }[];
  for (const [f, row] of model.importance!().entries()) {
    const own = splits.filter((split) => split.f === f);
    expect(row.feature).toBe(train.x.columns[f]);
    expect(row.weight).toBe(own.length);
    expect(row.gain * own.length).toBeCloseTo(
      own.reduce((sum, { gain }) => sum + gain, 0),
      4,
    );
    expect(row.cover * own.length).toBeCloseTo(
      own.reduce((sum, { cover }) => sum + cover, 0),
      4,
    );
  }
});

describe("rows that cannot be learned from", () => {
  const rows = labelled([1, 2, 3, 4], [0, 0, 1, 1]);

  test.each<[string, LabelledSet, RegExp]>([
    ["a label that is no class", labelled([1, 2], [0, 2]), /label out of range: 2; expected < 2 in training row 1/],
    ["a class without rows", labelled([1, 2], [0, 2], { classes: 3 }), /class without training rows: helium/],
    ["a negative weight", { ...rows, weight: Float32Array.of(1, -1, 1, 1) }, /bad weight: -1; .* training row 1/],
    ["weights of 0", { ...rows, weight: new Float32Array(4) }, /all weights are 0/],
    ["no features", labelled([], [0, 1], { features: 0 }), /no features/],
  ])("%s", async (_what, train, message) => {
    await expect(grown(train)).rejects.toThrow(DataError);
    await expect(grown(train)).rejects.toThrow(message);
  });

  test("validation rows with other columns", async () => {
    const validation = { ...rows, x: { ...rows.x, columns: ["z"] } };
    await expect(grown(rows, { validation })).rejects.toThrow(ShapeError);
    await expect(grown(rows, { validation })).rejects.toThrow(
      "validation set has other columns: 1 (z); expected 1 (a)",
    );
  });

  test("fewer labels than rows", async () => {
    await expect(grown({ ...rows, y: new Uint8Array(3) })).rejects.toThrow("training set: 3 labels; expected 4");
  });
});

test("other metrics are kept in the learning curve beside the log loss, which is always there", async () => {
  const train = mixture({ rows: 90, separation: 1 });
  const model = await grown(train, { rounds: 2, eval_metric: ["auc", "merror"] });
  expect(model.curves!.map(({ loss }) => loss)).toEqual(["log loss", "auc", "merror"]);
  const [logLosses, , errors] = model.curves!.map(({ steps }) => steps[1]!);
  expect(logLosses!.step).toBe(2);
  expect(logLosses!.train).toBeCloseTo(logLoss(model, train), 6);
  const p = model.probabilities(train.x);
  const wrong = Array.from(train.y).filter((own, row) => {
    const rest = [...p.subarray(3 * row, 3 * row + 3)];
    return rest.indexOf(Math.max(...rest)) !== own;
  });
  expect(errors!.train).toBeCloseTo(wrong.length / 90, 12);
});
