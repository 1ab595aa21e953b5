import { expect } from "vitest";

/**
 * What rounding does to sums and differences of float32 numbers of size 1: gradients differ in their last bit, 6e-8, as
 * the library's expf and our exponential do, and a sum of thousands of them by as many times the root of their number.
 */
const ROUNDING = 1e-5;

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
interface Parting {
  /** the split of either tree at that node, or that it is a leaf */
  ours: string;
  theirs: string;
  /** how far apart their gains are; in a leaf the gain is gamma, which a split needs at least */
  apart: number;
  /** the size of the numbers whose difference a gain is: what its rounding goes with */
  scale: number;
}

interface ComparisonOptions {
  rounds: number;
  gamma: number;
  /** compare where missing values go */
  directions: boolean;
}

/**
 * Trees split alike, with the same numbers, up to a node where two splits have gains that agree to their rounding: such a
 * tie may fall otherwise. None may in the first round, whose gradients are the same to the bit.
 */
export function expectSameTrees(
  ours: readonly JsonTree[],
  theirs: readonly JsonTree[],
  { rounds, ...options }: ComparisonOptions,
): void {
  expect(ours).toHaveLength(theirs.length);
  const perRound = theirs.length / rounds;
  let tied = false;
  for (const [tree, their] of theirs.entries()) {
    // Trees of a round have the same gradients; a tie in one makes other gradients for all of the next round.
    if (tied && tree % perRound === 0) return;
    const place = `tree ${tree % perRound} of round ${Math.floor(tree / perRound)}`;
    const end = parting(ours[tree]!, their, options);
    if (end === undefined) {
      expectSameNumbers(ours[tree]!, their, place);
      continue;
    }
    const what = `${place}: ${end.ours}, theirs ${end.theirs}`;
    expect(tree, `${what} in the first round`).toBeGreaterThanOrEqual(perRound);
    expect(end.apart, what).toBeLessThanOrEqual(ROUNDING * end.scale);
    tied = true;
  }
}

/** Of trees that split alike, whatever the numbers of their nodes. */
function expectSameNumbers(ours: JsonTree, theirs: JsonTree, place: string): void {
  const pairs = pairsOf(ours, theirs);
  for (const key of ["split_conditions", "sum_hessian", "base_weights", "loss_changes"] as const) {
    pairs.forEach(([a, b], node) => {
      const apart = Math.abs(ours[key][a]! - theirs[key][b]!);
      const scale = key === "loss_changes" ? gainScale(theirs, b) : Math.max(1, Math.abs(theirs[key][b]!));
      expect(apart, `${place}: ${key}[${node}]`).toBeLessThanOrEqual(ROUNDING * scale);
    });
  }
}

/** Walks both trees from their roots, whatever the numbers of their nodes; undefined if they split alike everywhere. */
function parting(
  ours: JsonTree,
  theirs: JsonTree,
  { gamma, directions }: Omit<ComparisonOptions, "rounds">,
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
function gainScale({ base_weights, sum_hessian, loss_changes }: JsonTree, node: number): number {
  return 1 + 2 * base_weights[node]! ** 2 * sum_hessian[node]! + Math.abs(loss_changes[node]!);
}

/** Nodes of both trees that are at the same place, from the root, as far as both are split. */
function pairsOf(ours: JsonTree, theirs: JsonTree): [number, number][] {
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
