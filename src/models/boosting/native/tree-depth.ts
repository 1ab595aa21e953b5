import type { Tree } from "../tree.ts";

/** Levels of splits above the deepest leaf; 0 for a tree that is one leaf. */
export function treeDepth({ left, right }: Tree): number {
  let depth = -1;
  for (let level = [0]; level.length > 0; depth++) {
    level = level.flatMap((node) => (left[node]! < 0 ? [] : [left[node]!, right[node]!]));
  }
  return depth;
}
