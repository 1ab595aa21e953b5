import { emptyTree, type Tree } from "../tree.ts";
import type { FeatureCuts } from "./cuts.ts";
import type { Penalty } from "./penalty.ts";
import { type GrownNode, nodeWeight } from "./tree-grower.ts";

/** Numbers the nodes level by level and writes them into arrays; bins become thresholds. */
export function treeOf(root: GrownNode, cuts: readonly FeatureCuts[], penalty: Penalty): Tree {
  const nodes = [root];
  // The list grows while it is walked: both children of every branch, in order.
  for (const node of nodes) if (node.branch) nodes.push(node.branch.left, node.branch.right);
  const tree = emptyTree(nodes.length);
  let nextChild = 1;
  nodes.forEach((node, i) => {
    const weight = nodeWeight(node, penalty);
    tree.hessian[i] = node.sums.hessian;
    tree.weight[i] = weight;
    if (!node.branch) {
      tree.condition[i] = leafValue(node, penalty);
      if (i > 0) tree.weight[i] = tree.condition[i]!;
      return;
    }
    const { split } = node.branch;
    tree.left[i] = nextChild;
    tree.right[i] = nextChild + 1;
    nextChild += 2;
    tree.feature[i] = split.feature;
    tree.condition[i] = cuts[split.feature]!.edges[split.bin]!;
    tree.defaultLeft[i] = split.defaultLeft ? 1 : 0;
    tree.gain[i] = split.gain;
  });
  return tree;
}

/** What the node adds to the margin of its rows if it is a leaf: eta times its weight, float32. */
function leafValue(node: GrownNode, penalty: Penalty): number {
  return Math.fround(penalty.eta * nodeWeight(node, penalty));
}
