import { DataError } from "../../../core/errors.ts";
import type { Tree } from "../tree.ts";

/** So many features on one path need half as many passes over a tree; nobody reads a path of a hundred. */
const MOST_FEATURES_ON_PATH = 512;

/** Bytes of a split in `ShapTree.splits`. */
export const SPLIT_BYTES = 32;

/** A tree as its Shapley values need it: splits 0, 1, ... (parents first), then leaves, in "slots". */
export interface ShapTree {
  /** number of splits; there is one leaf more */
  count: number;
  /** [splits] as assembly/walk.ts has them, SPLIT_BYTES each */
  splits: Uint8Array;
  /** [splits] share of the rows that go on, given the earlier splits on the same feature: 1 where there is none */
  before: Float64Array;
  /** [splits] share of the rows of the split that go left, and right */
  leftShare: Float64Array;
  rightShare: Float64Array;
  /** [leaves] */
  leaves: Float64Array;
  /** mean of the leaves, weighted by their shares of the rows */
  mean: number;
  /** most distinct features on a path */
  pathFeatures: number;
}

/** A split that its path has met before on the same feature narrows that earlier one. */
interface Splits extends Pick<ShapTree, "before" | "leftShare" | "rightShare"> {
  /** [splits] */
  feature: Int32Array;
  /** [splits] slots of the children */
  left: Int32Array;
  right: Int32Array;
  /** [splits] the split above on the same feature, or the number of splits where there is none */
  earlier: Int32Array;
  /** [splits] side of that split on which this one is: 0 left, 1 right */
  earlierSide: Uint8Array;
}

/**
 * @param index of the tree in its model, for messages
 * @throws DataError where cover does not say how many rows went which way, or a path has too many features
 */
export function shapTree(tree: Tree, index: number, features: number): ShapTree {
  const { nodes, slot, count } = slotsOf(tree);
  const of = (array: Float32Array | Int32Array | Uint8Array, k: number) => array[nodes[k]!]!;
  const own: Splits = {
    feature: Int32Array.from({ length: count }, (_, k) => of(tree.feature, k)),
    left: Int32Array.from({ length: count }, (_, k) => slot[of(tree.left, k)]!),
    right: Int32Array.from({ length: count }, (_, k) => slot[of(tree.right, k)]!),
    earlier: new Int32Array(count).fill(count),
    earlierSide: new Uint8Array(count),
    before: new Float64Array(count).fill(1),
    leftShare: Float64Array.from({ length: count }, (_, k) => tree.hessian[of(tree.left, k)]! / of(tree.hessian, k)),
    rightShare: Float64Array.from({ length: count }, (_, k) => tree.hessian[of(tree.right, k)]! / of(tree.hessian, k)),
  };
  for (let k = 0; k < count; k++) {
    const [left, right] = [own.leftShare[k]!, own.rightShare[k]!];
    if (left >= 0 && right >= 0 && left < Number.POSITIVE_INFINITY && right < Number.POSITIVE_INFINITY) continue;
    throw new DataError(
      `no contributions: tree ${index}: node ${nodes[k]} has cover ${of(tree.hessian, k)} and children of ` +
        `${tree.hessian[of(tree.left, k)]} and ${tree.hessian[of(tree.right, k)]}; expected cover > 0`,
    );
  }
  const pathFeatures = linkEarlierSplits(own, features);
  if (pathFeatures > MOST_FEATURES_ON_PATH) {
    throw new DataError(
      `no contributions: tree ${index}: a path splits on ${pathFeatures} features; expected at most ${MOST_FEATURES_ON_PATH}`,
    );
  }
  const leaves = Float64Array.from({ length: count + 1 }, (_, k) => of(tree.condition, count + k));
  const { before, leftShare, rightShare } = own;
  const splits = packed(own, tree, nodes.subarray(0, count));
  return { count, splits, before, leftShare, rightShare, leaves, mean: meanOf(own, leaves), pathFeatures };
}

/** Nodes that can be reached, level by level: the splits, then the leaves; and the slot of each node. */
function slotsOf({ left, right }: Tree): { nodes: Int32Array; slot: Int32Array; count: number } {
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
  return { nodes, slot, count: inner.length };
}

/**
 * Walks down and up again, with the last edge of each feature at hand, so that deep trees take no longer per node.
 *
 * @returns most distinct features on a path
 */
function linkEarlierSplits(tree: Splits, features: number): number {
  const splits = tree.feature.length;
  if (splits === 0) return 0;
  /** [features] the last edge taken on it: 2 split + side, or -1 */
  const last = new Int32Array(features).fill(-1);
  /** [splits] what `last` was before the edge, to be put back on the way up */
  const saved = new Int32Array(splits);
  /** [splits] how many children have been entered */
  const entered = new Uint8Array(splits);
  const path = [0];
  let distinct = 0;
  let most = 0;
  while (path.length > 0) {
    const split = path.at(-1)!;
    const feature = tree.feature[split]!;
    const step = entered[split]!++;
    if (step === 0) {
      saved[split] = last[feature]!;
      if (saved[split]! < 0) distinct++;
      most = Math.max(most, distinct);
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
  return most;
}

function meanOf({ left, right, leftShare, rightShare }: Splits, leaves: Float64Array): number {
  const count = left.length;
  const means = new Float64Array(count + leaves.length);
  means.set(leaves, count);
  for (let k = count - 1; k >= 0; k--) {
    means[k] = leftShare[k]! * means[left[k]!]! + rightShare[k]! * means[right[k]!]!;
  }
  return means[0]!;
}

/** The splits as assembly/walk.ts has them; `nodes` are their numbers in the tree. */
function packed({ feature, left, right, earlier, earlierSide }: Splits, tree: Tree, nodes: Int32Array): Uint8Array {
  const integers = new Int32Array((feature.length * SPLIT_BYTES) / 4);
  const floats = new Float32Array(integers.buffer);
  nodes.forEach((node, k) => {
    const at = (k * SPLIT_BYTES) / 4;
    integers[at] = feature[k]!;
    floats[at + 1] = tree.condition[node]!;
    integers[at + 2] = left[k]!;
    integers[at + 3] = right[k]!;
    integers[at + 4] = earlier[k]!;
    integers[at + 5] = earlierSide[k]!;
    integers[at + 6] = 1 - tree.defaultLeft[node]!;
  });
  return new Uint8Array(integers.buffer);
}
