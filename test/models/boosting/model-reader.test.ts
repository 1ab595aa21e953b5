import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import { xgboostConfig } from "../../../src/models/boosting/parameters.ts";
import xgboost from "../../../src/models/boosting/xgboost.ts";
import { fitContext, mixture } from "../mixture.ts";

const rows = mixture({ rows: 60 });
let text: string;

beforeAll(async () => {
  const config = xgboostConfig.parse({ rounds: 2, max_depth: 2 });
  const model = await xgboost.fit({ train: rows, validation: rows, config, context: fitContext() });
  text = new TextDecoder().decode(model.files()["model.json"]);
});

// biome-ignore lint/suspicious/noExplicitAny: a test damages the document anywhere
type Document = any;

/** Loads the model after `damage` has been done to its document. */
function load(damage: (learner: Document, trees: Document) => void) {
  const document = JSON.parse(text);
  damage(document.learner, document.learner.gradient_booster.model.trees);
  return xgboost.load({ "model.json": new TextEncoder().encode(JSON.stringify(document)) });
}

describe("a damaged model is refused", () => {
  test.each<[string, (learner: Document, trees: Document) => void, RegExp]>([
    ["a child that is its own ancestor", (_, [tree]) => (tree.left_children[1] = 1), /trees\[0\]: .*has two parents/],
    ["a cycle over the root", (_, [tree]) => (tree.left_children[1] = 0), /node 1 has child 0/],
    ["a child of two nodes", (_, [tree]) => (tree.left_children[0] = 2), /node 2 has two parents/],
    ["a child out of range", (_, [tree]) => (tree.right_children[0] = 1e6), /node 0 has child 1000000/],
    ["a negative child", (_, [tree]) => (tree.right_children[0] = -7), /node 0 has child -7/],
    ["one child", (_, [tree]) => (tree.right_children[0] = -1), /node 0 has child -1/],
    ["a feature out of range", (_, [tree]) => (tree.split_indices[0] = 3), /split_indices\[0\] is 3; expected 0 to 2/],
    ["arrays of unequal length", (_, [tree]) => tree.sum_hessian.pop(), /sum_hessian has \d+ entries/],
    [
      "no nodes",
      (_, trees) => (trees[1] = Object.fromEntries(Object.keys(trees[1]).map((key) => [key, []]))),
      /trees\[1\] has no nodes/,
    ],
    ["a threshold that no float32 holds", (_, [tree]) => (tree.split_conditions[0] = 1e300), /finite float32/],
    ["a categorical split", (_, [tree]) => (tree.split_type[0] = 1), /categorical/],
    ["a negative size", (learner) => (learner.learner_model_param.num_feature = "-3"), /num_feature.*whole number/],
    ["a huge size", (learner) => (learner.learner_model_param.num_feature = "999999999"), /num_feature is 999999999/],
    ["another number of features", (learner) => (learner.learner_model_param.num_feature = "2"), /feature_names has 3/],
    ["one class", (learner) => (learner.learner_model_param.num_class = "1"), /num_class is 1/],
    [
      "another number of classes",
      (learner) => (learner.learner_model_param.num_class = "4"),
      /has 3 names; expected 4/,
    ],
    ["a tree of no class", (learner) => (learner.gradient_booster.model.tree_info[0] = 3), /tree_info\[0\] is 3/],
    ["fewer trees than it says", (_, trees) => trees.pop(), /5 trees; expected 6, as .*num_trees says/],
    [
      "rounds of unequal size",
      (learner) => (learner.gradient_booster.model.iteration_indptr[1] = 2),
      /iteration_indptr\[1\] is 2; expected 3/,
    ],
    [
      "half a round",
      (learner) => (learner.gradient_booster.model.gbtree_model_param.num_parallel_tree = "4"),
      /6 trees; expected a multiple of 12/,
    ],
    ["fewer nodes than it says", (_, [tree]) => (tree.tree_param.num_nodes = "99"), /nodes; expected 99/],
    ["a flag that is none", (_, [tree]) => (tree.default_left[0] = 2), /default_left\[0\] is 2; expected 0 or 1/],
    ["many targets", (learner) => (learner.learner_model_param.num_target = "2"), /num_target is 2; expected 0 to 1/],
    ["a feature twice", (learner) => (learner.feature_names[1] = "a"), /feature_names has "a" twice/],
    [
      "a gain that is no number",
      (_, [tree]) => (tree.loss_changes[0] = "x"),
      /loss_changes\[0\] is "x"; expected a num/,
    ],
    ["trees without class", (learner) => learner.gradient_booster.model.tree_info.pop(), /tree_info has 5 entries/],
    ["a linear model", (learner) => (learner.gradient_booster.name = "gblinear"), /gradient_booster.name/],
    [
      "an objective of ranks",
      (learner) => (learner.objective.name = "rank:ndcg"),
      /objective.name is "rank:ndcg"; expected/,
    ],
    ["class names that are no list", (learner) => (learner.attributes.cascada_classes = "p"), /cascada_classes is "p"/],
    [
      "a best iteration that is no number",
      (learner) => (learner.attributes.best_iteration = "x"),
      /best_iteration is "x"/,
    ],
    [
      "a base score that is no number",
      (learner) => (learner.learner_model_param.base_score = "[1,x]"),
      /base_score is/,
    ],
  ])("%s", (_what, damage, message) => {
    expect(() => load(damage)).toThrow(DataError);
    expect(() => load(damage)).toThrow(message);
  });

  test("any damage to the bytes gives a DataError or a model that works", () => {
    const bytes = new TextEncoder().encode(text);
    const damages = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 32, max: 126 })), { minLength: 1 });
    fc.assert(
      fc.property(damages, (changes) => {
        const copy = bytes.slice();
        for (const [at, value] of changes) copy[at] = value;
        try {
          const model = xgboost.load({ "model.json": copy });
          expect(model.probabilities({ ...rows.x, columns: model.features })).toHaveLength(180);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
    );
  });
});

describe("a model from elsewhere", () => {
  test("without names has features f0, f1, ... and classes 0, 1, ...", () => {
    const model = load((learner) => {
      learner.feature_names = [];
      delete learner.attributes;
    });
    expect(model.features).toEqual(["f0", "f1", "f2"]);
    expect(model.classes).toEqual(["0", "1", "2"]);
  });

  test("predicts with the trees up to its best iteration", () => {
    const stopped = load((learner) => (learner.attributes.best_iteration = "0"));
    const short = load((learner, trees) => {
      trees.splice(3);
      const { model } = learner.gradient_booster;
      model.tree_info.splice(3);
      model.iteration_indptr.splice(2);
      model.gbtree_model_param.num_trees = "3";
    });
    expect(stopped.probabilities(rows.x)).toEqual(short.probabilities(rows.x));
    expect(stopped.importance!()).toEqual(short.importance!());
  });

  test("may have a base score for each class, as from XGBoost 3.1 on", () => {
    const model = load((learner, trees) => {
      learner.learner_model_param.base_score = "[0E0,0E0,6.931472E-1]";
      for (const tree of trees) tree.split_conditions = tree.split_conditions.map(() => 0);
    });
    // softmax(0, 0, ln 2) = 1/4, 1/4, 1/2
    expect([...model.probabilities(rows.x).subarray(0, 3)].map((p) => p.toFixed(6))).toEqual([
      "0.250000",
      "0.250000",
      "0.500000",
    ]);
  });

  test("may have nodes that pruning has cut off", () => {
    const model = load((_, trees) => {
      trees[0].left_children[0] = -1;
      trees[0].right_children[0] = -1;
      trees[0].split_indices[1] = 99;
    });
    expect(model.importance!()).toHaveLength(3);
    expect(model.probabilities(rows.x)).toHaveLength(180);
  });
});
