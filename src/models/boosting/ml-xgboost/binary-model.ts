import { DataError } from "../../../core/errors.ts";
import { exponential } from "../../../core/exponential.ts";
import type { BoostedTrees } from "../boosted-trees.ts";
import { groupsOf, type Objective } from "../objective.ts";
import { emptyTree, type Tree } from "../tree.ts";

// Sizes of the structures of XGBoost's binary format, all little-endian and 4-byte fields but for lengths of text, bytes.
const LEARNER_PARAM = 136;
const GBTREE_PARAM = 160;
const TREE_PARAM = 148;
const NODE = 20;
const NODE_STAT = 16;
/** In the word with a node's feature: the missing value goes left; the rest is the feature. */
const DEFAULT_LEFT = 0x80000000;
/** Objectives by their names in the port; the square error had another. */
const OBJECTIVE_OF: Readonly<Record<string, Objective>> = {
  "multi:softprob": "multi:softprob",
  "multi:softmax": "multi:softmax",
  "binary:logistic": "binary:logistic",
  "reg:linear": "reg:squarederror",
};

/**
 * Reads XGBoost's old binary model format, as the port's library of about 2018 writes it (structures LearnerModelParam,
 * GBTreeModelParam, TreeParam, RegTree::Node and RTreeNodeStat of that time, one after the other):
 *
 * | bytes | content |
 * |---|---|
 * | 136 | base_score f32 (a margin), num_feature u32, num_class i32, contain_extra_attrs i32, contain_eval_metrics i32, reserved |
 * | 8 + n | length u64 and name of the objective |
 * | 8 + n | length u64 and name of the booster |
 * | 160 | num_trees i32, num_roots i32, num_feature i32, padding, num_pbuffer i64, num_output_group i32, size_leaf_vector i32, reserved |
 * | per tree: 148 | num_roots i32, num_nodes i32, num_deleted i32, max_depth i32, num_feature i32, size_leaf_vector i32, reserved |
 * | 20 per node | parent i32, left i32 (-1 in a leaf), right i32, feature and direction of missing values u32, threshold or leaf value f32 |
 * | 16 per node | gain f32, sum of second derivatives f32, weight f32 (before eta), number of leaves below i32 |
 * | 4 per tree | the group that it adds to, i32 |
 *
 * Nodes that pruning has cut off stay in the file; trees come out without them, in breadth-first order, with the weight
 * of a leaf below the root after eta, as files of later versions have it.
 *
 * @throws DataError for anything that is not such a model of these features and classes, whatever the bytes
 */
export function readBinaryModel(
  bytes: Uint8Array,
  { features, classes }: Pick<BoostedTrees, "features" | "classes">,
): BoostedTrees {
  const reader = new ByteReader(bytes);
  const learner = reader.structure(LEARNER_PARAM, "learner parameters");
  const margin = learner.getFloat32(0, true);
  if (!Number.isFinite(margin)) throw damaged(`base_score is ${margin}; expected a finite number`);
  requireEqual("num_feature", learner.getUint32(4, true), features.length);
  const name = reader.text("objective");
  const objective = OBJECTIVE_OF[name];
  if (objective === undefined) {
    throw damaged(`objective is ${name}; expected one of ${Object.keys(OBJECTIVE_OF).join(", ")}`);
  }
  const booster = reader.text("booster");
  if (booster !== "gbtree") throw damaged(`booster is ${booster}; expected gbtree`);
  const groups = groupsOf(objective, classes.length);
  const model = reader.structure(GBTREE_PARAM, "booster parameters");
  requireEqual("num_output_group", model.getInt32(24, true), groups);
  const count = reader.size("num_trees", model.getInt32(0, true), TREE_PARAM + NODE + NODE_STAT);
  const trees = Array.from({ length: count }, (_, index) => readTree(reader, index, features.length));
  const treeGroup = Int32Array.from(trees, () => reader.structure(4, "groups of trees").getInt32(0, true));
  const stray = treeGroup.findIndex((group) => group < 0 || group >= groups);
  if (stray >= 0) throw damaged(`tree ${stray} adds to group ${treeGroup[stray]}; expected 0 to ${groups - 1}`);
  // This format has the margin where files in JSON have a probability.
  const score = objective === "binary:logistic" ? 1 / (1 + exponential(-margin)) : margin;
  return {
    objective,
    classes,
    features,
    trees,
    treeGroup,
    parallelTrees: 1,
    baseScores: new Float32Array(groups).fill(score),
  };
}

/** Walks from the root, level by level; a node met twice is no tree, so the walk ends. */
function readTree(reader: ByteReader, index: number, features: number): Tree {
  const count = reader.structure(TREE_PARAM, `tree ${index}`).getInt32(4, true);
  reader.size(`num_nodes of tree ${index}`, count, NODE + NODE_STAT, 1);
  const nodes = reader.structure(count * NODE, `nodes of tree ${index}`);
  const stats = reader.structure(count * NODE_STAT, `statistics of tree ${index}`);
  const order = reachable(nodes, index, features);
  const tree = emptyTree(order.length);
  let next = 1;
  order.forEach((from, to) => {
    const word = nodes.getUint32(NODE * from + 12, true);
    tree.condition[to] = nodes.getFloat32(NODE * from + 16, true);
    tree.hessian[to] = stats.getFloat32(NODE_STAT * from + 4, true);
    if (nodes.getInt32(NODE * from + 4, true) === -1) {
      tree.weight[to] = to === 0 ? stats.getFloat32(NODE_STAT * from + 8, true) : tree.condition[to]!;
      return;
    }
    tree.left[to] = next++;
    tree.right[to] = next++;
    tree.feature[to] = word & ~DEFAULT_LEFT;
    tree.defaultLeft[to] = word & DEFAULT_LEFT ? 1 : 0;
    tree.gain[to] = stats.getFloat32(NODE_STAT * from, true);
    tree.weight[to] = stats.getFloat32(NODE_STAT * from + 8, true);
  });
  return tree;
}

/** The nodes below the root in breadth-first order, with every index and number checked. */
function reachable(nodes: DataView, index: number, features: number): number[] {
  const count = nodes.byteLength / NODE;
  const seen = new Uint8Array(count);
  const order = [0];
  seen[0] = 1;
  for (const node of order) {
    const [left, right] = [nodes.getInt32(NODE * node + 4, true), nodes.getInt32(NODE * node + 8, true)];
    const value = nodes.getFloat32(NODE * node + 16, true);
    if (!Number.isFinite(value)) {
      throw damaged(`tree ${index}: node ${node} has threshold or leaf value ${value}; expected a finite number`);
    }
    if (left === -1) continue;
    const feature = nodes.getUint32(NODE * node + 12, true) & ~DEFAULT_LEFT;
    if (feature >= features) throw damaged(`tree ${index}: node ${node} splits on feature ${feature} of ${features}`);
    for (const child of [left, right]) {
      if (child < 1 || child >= count) {
        throw damaged(`tree ${index}: node ${node} has child ${child}; expected 1 to ${count - 1}`);
      }
      if (seen[child]) throw damaged(`tree ${index}: node ${child} has two parents or is its own ancestor`);
      seen[child] = 1;
      order.push(child);
    }
  }
  return order;
}

/** Takes structures off the front of some bytes and never reads beyond their end. */
class ByteReader {
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  structure(size: number, what: string): DataView {
    const left = this.view.byteLength - this.at;
    if (size > left) throw damaged(`cut off in ${what}: ${left} bytes are left; expected ${size}`);
    const structure = new DataView(this.view.buffer, this.view.byteOffset + this.at, size);
    this.at += size;
    return structure;
  }

  /** A text with its length before it. */
  text(what: string): string {
    const length = Number(this.structure(8, what).getBigUint64(0, true));
    const { buffer, byteOffset } = this.structure(length, what);
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset, length));
  }

  /** A number of things of at least `size` bytes each, if so many can follow. */
  size(what: string, count: number, size: number, least = 0): number {
    const most = Math.floor((this.view.byteLength - this.at) / size);
    if (count < least || count > most) throw damaged(`${what} is ${count}; expected ${least} to ${most}`);
    return count;
  }
}

function requireEqual(what: string, found: number, expected: number): void {
  if (found !== expected) throw damaged(`${what} is ${found}; expected ${expected}`);
}

function damaged(what: string): DataError {
  return new DataError(`not a binary model of XGBoost that can be used: ${what}`);
}
