/** What is compared of a tree in XGBoost's JSON document. */
export interface JsonTree {
  left_children: number[];
  right_children: number[];
  split_indices: number[];
  split_conditions: number[];
  default_left: (number | boolean)[];
  loss_changes: number[];
  sum_hessian: number[];
  base_weights: number[];
}

/** Where two trees part: the first node, from the root level by level, that is split otherwise. */
export interface Parting {
  /** the split of either tree at that node, or that it is a leaf */
  ours: string;
  theirs: string;
  /** how far apart their gains are; in a leaf the gain is gamma, which a split needs at least */
  apart: number;
  /** the size of the numbers whose difference a gain is: what its rounding goes with */
  scale: number;
}

interface ComparisonOptions {
  gamma: number;
  /** compare where missing values go */
  directions: boolean;
}

/** Walks both trees from their roots, whatever the numbers of their nodes; undefined if they split alike everywhere. */
export function parting(
  ours: JsonTree,
  theirs: JsonTree,
  { gamma, directions }: ComparisonOptions,
): Parting | undefined {
  const gain = (tree: JsonTree, node: number) => (isLeaf(tree, node) ? gamma : tree.loss_changes[node]!);
  const split = (tree: JsonTree, node: number): string => {
    if (isLeaf(tree, node)) return "leaf";
    const direction = directions ? `, missing ${tree.default_left[node] ? "yes" : "no"}` : "";
    return `feature ${tree.split_indices[node]} < ${Math.fround(tree.split_conditions[node]!)}${direction}`;
  };
  for (const [a, b] of pairsOf(ours, theirs)) {
    if (split(ours, a) === split(theirs, b)) continue;
    return {
      ours: split(ours, a),
      theirs: split(theirs, b),
      apart: Math.abs(gain(ours, a) - gain(theirs, b)),
      scale: gainScale(theirs, b),
    };
  }
  return undefined;
}

/**
 * The size of the numbers whose difference the gain of a node is: the scores of its children minus its own, which is
 * weight^2 (hessian + lambda), about.
 */
export function gainScale({ base_weights, sum_hessian, loss_changes }: JsonTree, node: number): number {
  return 1 + 2 * base_weights[node]! ** 2 * sum_hessian[node]! + Math.abs(loss_changes[node]!);
}

/** Nodes of both trees that are at the same place, from the root, as far as both are split. */
export function pairsOf(ours: JsonTree, theirs: JsonTree): [number, number][] {
  const pairs: [number, number][] = [[0, 0]];
  for (const [a, b] of pairs) {
    if (isLeaf(ours, a) || isLeaf(theirs, b)) continue;
    pairs.push([ours.left_children[a]!, theirs.left_children[b]!]);
    pairs.push([ours.right_children[a]!, theirs.right_children[b]!]);
  }
  return pairs;
}

function isLeaf({ left_children }: JsonTree, node: number): boolean {
  return left_children[node]! < 0;
}
