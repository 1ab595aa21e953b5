import type { BoostedTrees } from "./boosted-trees.ts";
import { floatText, type JsonContent, modelJson } from "./float-text.ts";
import type { Tree } from "./tree.ts";

/** Parent of the root in XGBoost's files. */
const NO_PARENT = 2147483647;
/** The attribute of the file that holds the names of the classes as a JSON array. */
export const CLASSES_ATTRIBUTE = "cascada_classes";
/** The format written: that of XGBoost 2.1, with one base_score, which 1.7 to 3.x read. */
const VERSION = [2, 1, 0];

/** XGBoost's JSON document of the model (its "Introduction to Model IO" and schema), keys sorted. */
export function writeModel(model: BoostedTrees): string {
  const { objective, classes, features, trees, treeGroup, parallelTrees, baseScores, bestIteration } = model;
  const perRound = classes.length * parallelTrees;
  const rounds = Math.floor(trees.length / perRound);
  const attributes: Record<string, string> = { [CLASSES_ATTRIBUTE]: JSON.stringify(classes) };
  if (bestIteration !== undefined) attributes.best_iteration = String(bestIteration);
  return modelJson({
    version: VERSION,
    learner: {
      attributes,
      feature_names: features,
      feature_types: [],
      gradient_booster: {
        name: "gbtree",
        model: {
          gbtree_model_param: { num_parallel_tree: String(parallelTrees), num_trees: String(trees.length) },
          iteration_indptr: Array.from({ length: rounds + 1 }, (_, round) => round * perRound),
          tree_info: treeGroup,
          trees: trees.map((tree, id) => treeContent(tree, id, features.length)),
        },
      },
      learner_model_param: {
        base_score: baseScoreText(baseScores),
        boost_from_average: "0",
        num_class: String(classes.length),
        num_feature: String(features.length),
        num_target: "1",
      },
      objective: { name: objective, softmax_multiclass_param: { num_class: String(classes.length) } },
    },
  });
}

/** One number where all classes have the same, which every version reads; else the vector of XGBoost 3.1. */
function baseScoreText(baseScores: Float32Array): string {
  const first = floatText(baseScores[0]!);
  return baseScores.every((score) => score === baseScores[0])
    ? first
    : `[${Array.from(baseScores, floatText).join(",")}]`;
}

function treeContent(tree: Tree, id: number, features: number): JsonContent {
  const nodes = tree.left.length;
  const parents = new Int32Array(nodes).fill(NO_PARENT);
  for (let node = 0; node < nodes; node++) {
    if (tree.left[node]! < 0) continue;
    parents[tree.left[node]!] = node;
    parents[tree.right[node]!] = node;
  }
  return {
    id,
    base_weights: tree.weight,
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: tree.defaultLeft,
    left_children: tree.left,
    loss_changes: tree.gain,
    parents,
    right_children: tree.right,
    split_conditions: tree.condition,
    split_indices: tree.feature,
    split_type: new Uint8Array(nodes),
    sum_hessian: tree.hessian,
    tree_param: {
      num_deleted: "0",
      num_feature: String(features),
      num_nodes: String(nodes),
      size_leaf_vector: "1",
    },
  };
}
