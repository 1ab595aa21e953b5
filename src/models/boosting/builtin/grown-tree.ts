import { DataError } from "../../../core/errors.ts";
import { emptyTree, type Tree } from "../tree.ts";
import type { FeatureCuts } from "./cuts.ts";
import type { GrownNode } from "./grown-node.ts";
import type { GrowthLimits } from "./growth-limits.ts";

/** Nodes in the order of the tree's arrays: level by level, or of lossguide as they were made, both as in XGBoost. */
export function nodesInOrder(root: GrownNode, { policy }: Pick<GrowthLimits, "policy">): GrownNode[] {
  const nodes = [root];
  // The list grows while it is walked: both children of every branch, in order.
  for (const node of nodes) if (node.branch) nodes.push(node.branch.left, node.branch.right);
  return policy === "lossguide" ? nodes.sort((a, b) => a.id - b.id) : nodes;
}

/**
 * Writes nodes into arrays; bins become thresholds.
 *
 * @throws DataError where a sum or a leaf is beyond float32: no file could hold it
 */
export function treeOf(nodes: readonly GrownNode[], cuts: readonly FeatureCuts[], eta: number): Tree {
  const tree = emptyTree(nodes.length);
  const index = new Map(nodes.map((node, i) => [node, i]));
  nodes.forEach((node, i) => {
    tree.hessian[i] = node.sums.hessian;
    tree.weight[i] = node.weight;
    if (!node.branch) {
      tree.condition[i] = eta * node.weight;
      if (i > 0) tree.weight[i] = tree.condition[i]!;
      return;
    }
    const { split, left, right } = node.branch;
    tree.left[i] = index.get(left)!;
    tree.right[i] = index.get(right)!;
    tree.feature[i] = split.feature;
    tree.condition[i] = cuts[split.feature]!.edges[split.bin]!;
    tree.defaultLeft[i] = split.defaultLeft ? 1 : 0;
    tree.gain[i] = split.gain;
  });
  requireFinite(tree);
  return tree;
}

function requireFinite({ hessian, weight, condition }: Tree): void {
  for (const values of [hessian, weight, condition]) {
    const node = values.findIndex((value) => !Number.isFinite(value));
    if (node < 0) continue;
    throw new DataError(
      `${values[node]} in node ${node} of a tree: derivatives leave float32; expected smaller labels, weights or scale_pos_weight`,
    );
  }
}
