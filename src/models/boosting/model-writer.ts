import type { BoostedTrees } from "./boosted-trees.ts";
import { floatText, type JsonContent } from "./float-text.ts";
import type { Tree } from "./tree.ts";

/** Parent of the root in XGBoost's files. */
const NO_PARENT = 2147483647;
/** The attribute of the file that holds the names of the classes as a JSON array. */
export const CLASSES_ATTRIBUTE = "cascada_classes";
/** The format written where one base score is enough: that of XGBoost 2.1, which 1.7 to 3.x read. */
const VERSION = [2, 1, 0];
/** The first version with a base score for each group. */
const VECTOR_VERSION = [3, 1, 0];

/** XGBoost's document of the model (its "Introduction to Model IO" and schema), to be written as JSON or UBJSON. */
export function modelContent(model: BoostedTrees): JsonContent {
  const { objective, classes, features, trees, treeGroup, parallelTrees, baseScores, bestIteration } = model;
  const perRound = baseScores.length * parallelTrees;
  const rounds = Math.floor(trees.length / perRound);
  const uniform = baseScores.every((score) => score === baseScores[0]);
  const content = {
    gbtree_model_param: { num_parallel_tree: String(parallelTrees), num_trees: String(trees.length) },
    iteration_indptr: Array.from({ length: rounds + 1 }, (_, round) => round * perRound),
    tree_info: Array.from(treeGroup),
    trees: trees.map((tree, id) => treeContent(tree, id, features.length)),
  };
  const softmax = objective.startsWith("multi:");
  const classCount = String(softmax ? classes.length : 0);
  return {
    version: uniform ? VERSION : VECTOR_VERSION,
    learner: {
      attributes: attributesOf(classes, bestIteration, model.attributes),
      feature_names: model.unnamedFeatures ? [] : features,
      feature_types: [],
      gradient_booster: { name: "gbtree", model: uniform ? content : { ...content, cats: NO_CATEGORIES } },
      learner_model_param: {
        base_score: uniform ? floatText(baseScores[0]!) : `[${Array.from(baseScores, floatText).join(",")}]`,
        boost_from_average: "0",
        num_class: classCount,
        num_feature: String(features.length),
        num_target: "1",
      },
      objective: softmax
        ? { name: objective, softmax_multiclass_param: { num_class: classCount } }
        : { name: objective, reg_loss_param: { scale_pos_weight: "1" } },
    },
  };
}

const NO_CATEGORIES = { enc: [], feature_segments: new Int32Array(), sorted_idx: new Int32Array() };

function attributesOf(
  classes: readonly string[],
  bestIteration: number | undefined,
  others: BoostedTrees["attributes"],
): Record<string, string> {
  const attributes: Record<string, string> = { ...others };
  if (classes.length > 0) attributes[CLASSES_ATTRIBUTE] = JSON.stringify(classes);
  if (bestIteration !== undefined) attributes.best_iteration = String(bestIteration);
  return attributes;
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
    // The very types of XGBoost: its reader of UBJSON takes no others, here and in tree_info.
    categories: new Int32Array(),
    categories_nodes: new Int32Array(),
    categories_segments: new BigInt64Array(),
    categories_sizes: new BigInt64Array(),
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
