import type { Tree } from "../tree.ts";
import { type BinnedRows, MISSING } from "./binned-rows.ts";
import type { FeatureCuts } from "./cuts.ts";

/**
 * Adds the tree's value for each row to `margins`, deciding by codes: the same leaves as by raw values.
 *
 * @param tree whose right children come next to the left ones, as trees grown here do
 */
export function addBinnedTree(
  { codes, rows, features }: BinnedRows,
  tree: Tree,
  cuts: readonly FeatureCuts[],
  margins: Float32Array,
): void {
  const { feature, condition } = tree;
  // A row that has come to a leaf stays there (no code is above 255), so that all rows take the same number of steps.
  const child = tree.left.map((left, node) => (left < 0 ? node : left));
  const bin = tree.left.map((left, node) => (left < 0 ? 255 : cuts[feature[node]!]!.edges.indexOf(condition[node]!)));
  const missing = Int32Array.from(tree.defaultLeft, (goesLeft) => (goesLeft === 1 ? MISSING : -1));
  const depth = depthOf(tree);
  for (let row = 0; row < rows; row++) {
    const base = row * features;
    let node = 0;
    for (let level = 0; level < depth; level++) {
      const code = codes[base + feature[node]!]!;
      node = child[node]! + (code === missing[node] ? 0 : (bin[node]! - code) >>> 31);
    }
    margins[row]! += condition[node]!;
  }
}

function depthOf({ left, right }: Tree): number {
  const depth = new Uint8Array(left.length);
  let deepest = 0;
  for (let node = 0; node < left.length; node++) {
    if (left[node]! < 0) continue;
    const below = depth[node]! + 1;
    depth[left[node]!] = below;
    depth[right[node]!] = below;
    deepest = Math.max(deepest, below);
  }
  return deepest;
}
