import { z } from "zod";
import { DataError } from "../../core/errors.ts";
import { emptyTree, type Tree } from "./tree.ts";

const integers = z.array(z.int());
const numbers = z.array(z.number());

/** What is used of a tree in XGBoost's JSON document. Flags were booleans before 1.6. */
export const treeSchema = z.looseObject({
  base_weights: numbers,
  default_left: z.array(z.union([z.int().min(0).max(1), z.boolean()])),
  left_children: integers,
  loss_changes: numbers,
  right_children: integers,
  split_conditions: numbers,
  split_indices: integers,
  split_type: integers.default([]),
  sum_hessian: numbers,
});

type TreeContent = z.output<typeof treeSchema>;

/**
 * Checks a tree and copies it into arrays.
 *
 * @param index of the tree in its file, for messages
 * @throws DataError unless the nodes reachable from node 0 are a tree: arrays of one length, children in range, no node
 *   twice, split features that exist, finite thresholds and leaves
 */
export function readTree(content: TreeContent, index: number, features: number): Tree {
  const nodes = content.left_children.length;
  if (nodes === 0) throw damaged(index, "has no nodes");
  for (const [name, array] of Object.entries(content)) {
    if (name in treeSchema.shape && name !== "split_type" && Array.isArray(array) && array.length !== nodes) {
      throw damaged(index, `${name} has ${array.length} entries; expected ${nodes}, one per node`);
    }
  }
  if (content.split_type.some((type) => type !== 0)) {
    throw damaged(index, "splits on a categorical feature; only numerical splits can be used");
  }
  const reached = requireTree(content, index, features);
  const tree = emptyTree(nodes);
  // Nodes cut off by pruning stay in XGBoost's files; here they are leaves that nothing leads to.
  tree.left.set(content.left_children.map((child, node) => (reached[node] ? child : -1)));
  tree.right.set(content.right_children.map((child, node) => (reached[node] ? child : -1)));
  tree.feature.set(content.split_indices.map((feature, node) => (reached[node] ? feature : 0)));
  tree.condition.set(content.split_conditions);
  tree.defaultLeft.set(content.default_left.map(Number));
  tree.gain.set(content.loss_changes);
  tree.hessian.set(content.sum_hessian);
  tree.weight.set(content.base_weights);
  return tree;
}

/**
 * Walks from the root and refuses a node that is met twice: what is left is a tree, walked in at most `nodes` steps.
 *
 * @returns [nodes] 1 where the walk has been
 */
function requireTree(content: TreeContent, index: number, features: number): Uint8Array {
  const { left_children, right_children, split_indices, split_conditions } = content;
  const nodes = left_children.length;
  const seen = new Uint8Array(nodes);
  const queue = [0];
  seen[0] = 1;
  for (const node of queue) {
    const left = left_children[node]!;
    const right = right_children[node]!;
    if (!Number.isFinite(Math.fround(split_conditions[node]!))) {
      throw damaged(index, `split_conditions[${node}] is ${split_conditions[node]}; expected a finite float32`);
    }
    if (left === -1 && right === -1) continue;
    for (const child of [left, right]) {
      if (child < 1 || child >= nodes) {
        throw damaged(index, `node ${node} has child ${child}; expected 1 to ${nodes - 1}, or -1 twice in a leaf`);
      }
      if (seen[child]) throw damaged(index, `node ${child} has two parents or is its own ancestor`);
      seen[child] = 1;
      queue.push(child);
    }
    const feature = split_indices[node]!;
    if (feature < 0 || feature >= features) {
      throw damaged(index, `split_indices[${node}] is ${feature}; expected 0 to ${features - 1}`);
    }
  }
  return seen;
}

function damaged(index: number, what: string): DataError {
  return new DataError(`not a model that can be used: tree ${index}: ${what}`);
}
