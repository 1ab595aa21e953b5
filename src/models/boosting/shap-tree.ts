import { DataError } from "../../core/errors.ts";
import type { Tree } from "./tree.ts";

/** So many features on one path need half as many passes over a tree; nobody reads a path of a hundred. */
const MOST_FEATURES_ON_PATH = 512;

/**
 * A tree as its Shapley values need it: splits 0, 1, ... (parents first), then leaves, in "slots". A split that its path
 * has met before on the same feature narrows that earlier one.
 */
export interface ShapTree {
  /** [splits] */
  feature: Int32Array;
  condition: Float32Array;
  defaultLeft: Uint8Array;
  /** [splits] slots of the children */
  left: Int32Array;
  right: Int32Array;
  /** [splits] the split above on the same feature, or the number of splits where there is none */
  earlier: Int32Array;
  /** [splits] side of that split on which this one is: 0 left, 1 right */
  earlierSide: Uint8Array;
  /** [splits] share of the rows that go on, given the earlier splits on the same feature: 1 where there is none */
  before: Float64Array;
  /** [splits] share of the rows of the split that go left, and right */
  leftShare: Float64Array;
  rightShare: Float64Array;
  /** [leaves] */
  value: Float64Array;
  /** mean of the leaves, weighted by their shares of the rows */
  mean: number;
  /** most distinct features on a path */
  pathFeatures: number;
}

/**
 * @param index of the tree in its model, for messages
 * @throws DataError where cover does not say how many rows went which way, or a path has too many features
 */
export function shapTree(tree: Tree, index: number, features: number): ShapTree {
  const { nodes, slot, splits } = slotsOf(tree);
  const of = (array: Float32Array | Int32Array | Uint8Array, k: number) => array[nodes[k]!]!;
  const shares = (children: Int32Array) =>
    Float64Array.from({ length: splits }, (_, k) => tree.hessian[of(children, k)]! / of(tree.hessian, k));
  const result: ShapTree = {
    feature: Int32Array.from({ length: splits }, (_, k) => of(tree.feature, k)),
    condition: Float32Array.from({ length: splits }, (_, k) => of(tree.condition, k)),
    defaultLeft: Uint8Array.from({ length: splits }, (_, k) => of(tree.defaultLeft, k)),
    left: Int32Array.from({ length: splits }, (_, k) => slot[of(tree.left, k)]!),
    right: Int32Array.from({ length: splits }, (_, k) => slot[of(tree.right, k)]!),
    earlier: new Int32Array(splits).fill(splits),
    earlierSide: new Uint8Array(splits),
    before: new Float64Array(splits).fill(1),
    leftShare: shares(tree.left),
    rightShare: shares(tree.right),
    value: Float64Array.from({ length: nodes.length - splits }, (_, k) => of(tree.condition, splits + k)),
    mean: 0,
    pathFeatures: 0,
  };
  for (let k = 0; k < splits; k++) {
    const [left, right] = [result.leftShare[k]!, result.rightShare[k]!];
    if (left >= 0 && right >= 0 && left < Number.POSITIVE_INFINITY && right < Number.POSITIVE_INFINITY) continue;
    throw new DataError(
      `no contributions: tree ${index}: node ${nodes[k]} has cover ${of(tree.hessian, k)} and children of ` +
        `${tree.hessian[of(tree.left, k)]} and ${tree.hessian[of(tree.right, k)]}; expected cover > 0`,
    );
  }
  linkEarlierSplits(result, features);
  if (result.pathFeatures > MOST_FEATURES_ON_PATH) {
    throw new DataError(
      `no contributions: tree ${index}: a path splits on ${result.pathFeatures} features; expected at most ${MOST_FEATURES_ON_PATH}`,
    );
  }
  result.mean = meanOf(result);
  return result;
}

/** Nodes that can be reached, level by level: the splits, then the leaves; and the slot of each node. */
function slotsOf({ left, right }: Tree): { nodes: Int32Array; slot: Int32Array; splits: number } {
  const inner: number[] = [];
  const leaves: number[] = [];
  const add = (node: number) => (left[node]! < 0 ? leaves : inner).push(node);
  add(0);
  for (let next = 0; next < inner.length; next++) {
    add(left[inner[next]!]!);
    add(right[inner[next]!]!);
  }
  const nodes = new Int32Array(inner.length + leaves.length);
  nodes.set(inner);
  nodes.set(leaves, inner.length);
  const slot = new Int32Array(left.length);
  nodes.forEach((node, k) => {
    slot[node] = k;
  });
  return { nodes, slot, splits: inner.length };
}

/** Walks down and up again, with the last edge of each feature at hand, so that deep trees take no longer per node. */
function linkEarlierSplits(tree: ShapTree, features: number): void {
  const splits = tree.feature.length;
  if (splits === 0) return;
  /** [features] the last edge taken on it: 2 split + side, or -1 */
  const last = new Int32Array(features).fill(-1);
  /** [splits] what `last` was before the edge, to be put back on the way up */
  const saved = new Int32Array(splits);
  /** [splits] how many children have been entered */
  const entered = new Uint8Array(splits);
  const path = [0];
  let distinct = 0;
  while (path.length > 0) {
    const split = path.at(-1)!;
    const feature = tree.feature[split]!;
    const step = entered[split]!++;
    if (step === 0) {
      saved[split] = last[feature]!;
      if (saved[split]! < 0) distinct++;
      tree.pathFeatures = Math.max(tree.pathFeatures, distinct);
      if (saved[split]! >= 0) {
        const [earlier, side] = [saved[split]! >> 1, saved[split]! & 1];
        tree.earlier[split] = earlier;
        tree.earlierSide[split] = side;
        tree.before[split] = tree.before[earlier]! * (side === 0 ? tree.leftShare : tree.rightShare)[earlier]!;
      }
    }
    if (step === 2) {
      last[feature] = saved[split]!;
      if (saved[split]! < 0) distinct--;
      path.pop();
      continue;
    }
    last[feature] = 2 * split + step;
    const child = (step === 0 ? tree.left : tree.right)[split]!;
    if (child < splits) path.push(child);
  }
}

function meanOf({ value, left, right, leftShare, rightShare }: ShapTree): number {
  const splits = left.length;
  const means = new Float64Array(splits + value.length);
  means.set(value, splits);
  for (let split = splits - 1; split >= 0; split--) {
    means[split] = leftShare[split]! * means[left[split]!]! + rightShare[split]! * means[right[split]!]!;
  }
  return means[0]!;
}
