import { expect, test } from "vitest";
import { treeDepth } from "../../../../src/models/boosting/native/tree-depth.ts";
import { emptyTree } from "../../../../src/models/boosting/tree.ts";

test("the depth of a tree is that of its deepest leaf, whatever the order of its nodes", () => {
  expect(treeDepth(emptyTree(1))).toBe(0);
  // Root 0 has the leaf 4 and node 3, which has the leaves 1 and 2.
  const tree = emptyTree(5);
  tree.left.set([4, -1, -1, 1, -1]);
  tree.right.set([3, -1, -1, 2, -1]);
  expect(treeDepth(tree)).toBe(2);
});

test("a chain of a million levels is walked", () => {
  const levels = 1_000_000;
  const tree = emptyTree(2 * levels + 1);
  for (let level = 0; level < levels; level++) {
    tree.left[2 * level] = 2 * level + 1;
    tree.right[2 * level] = 2 * level + 2;
  }
  expect(treeDepth(tree)).toBe(levels);
});
