// Trees by bytes against walking down the trees, bit for bit.
import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import { ByteForest } from "../../../../src/models/boosting/forest/byte-forest.ts";
import { emptyTree, type Tree } from "../../../../src/models/boosting/tree.ts";

interface Shape {
  leaves: number;
  features: number;
  /** thresholds are multiples of 1 / steps: few steps, many equal ones */
  steps: number;
}

/** A tree of any form: a leaf is split at random until there are enough. */
function randomTree(random: Random, { leaves, features, steps }: Shape): Tree {
  const tree = emptyTree(2 * leaves - 1);
  const open = [0];
  let free = 1;
  for (let split = 1; split < leaves; split++) {
    const [node] = open.splice(random.integer(open.length), 1) as [number];
    tree.left[node] = free++;
    tree.right[node] = free++;
    open.push(tree.left[node]!, tree.right[node]!);
    tree.feature[node] = random.integer(features);
    tree.condition[node] = random.integer(steps) / steps - 0.5;
    tree.defaultLeft[node] = random.integer(2);
  }
  for (const leaf of open) tree.condition[leaf] = random.normal();
  return tree;
}

/** Values that often are thresholds, or just beside one. */
function randomValues(random: Random, length: number, { steps }: Shape, missing: number): Float32Array {
  return Float32Array.from({ length }, () => {
    if (random.uniform() < missing) return Number.NaN;
    return random.integer(steps) / steps - 0.5 + (random.integer(3) - 1) * 1e-7;
  });
}

function walked(trees: readonly Tree[], row: Float32Array): number[] {
  return trees.map(({ left, right, feature, condition, defaultLeft }) => {
    let node = 0;
    while (left[node]! >= 0) {
      const value = row[feature[node]!]!;
      const goesLeft = Number.isNaN(value) ? defaultLeft[node] === 1 : value < condition[node]!;
      node = goesLeft ? left[node]! : right[node]!;
    }
    return condition[node]!;
  });
}

describe.each([
  ["small trees", { leaves: 8, features: 5, steps: 20 }],
  ["17 leaves: a second table", { leaves: 17, features: 9, steps: 300 }],
  [
    "as many leaves as there may be, and thousands of thresholds of a feature",
    { leaves: 128, features: 2, steps: 1e6 },
  ],
  ["a leaf alone", { leaves: 1, features: 1, steps: 2 }],
])("%s", (_name, shape) => {
  test.each([
    ["no", 0],
    ["some", 0.2],
  ])("%s missing values", (_how, missing) => {
    const random = Random.fromSeed("forest").stream("shape", shape.leaves);
    const groups = 3;
    const trees = Array.from({ length: 31 }, () => randomTree(random, shape));
    const treeGroup = Int32Array.from(trees, (_, t) => t % groups);
    // Two whole blocks, and one that is not full.
    const rows = 300;
    const values = randomValues(random, rows * shape.features, shape, missing);
    const start = Float32Array.from({ length: rows * groups }, () => random.normal());
    const [begin, end] = [3, 30];
    const expected = start.slice();
    for (let row = 0; row < rows; row++) {
      const leaves = walked(trees, values.subarray(row * shape.features, (row + 1) * shape.features));
      for (let t = begin; t < end; t++) expected[row * groups + treeGroup[t]!]! += leaves[t]!;
    }
    const forest = ByteForest.of(trees, treeGroup, { groups, features: shape.features })!;
    const columns = Array.from({ length: shape.features }, (_, i) => String(i));
    forest.addMargins({ rows, columns, values }, start, begin, end);
    expect(start).toEqual(expected);
  });
});

test("larger trees are not taken", () => {
  const tree = randomTree(Random.fromSeed(1), { leaves: 129, features: 2, steps: 1000 });
  expect(ByteForest.of([tree], Int32Array.of(0), { groups: 1, features: 2 })).toBeUndefined();
});

test("no rows, no trees", () => {
  const forest = ByteForest.of([], new Int32Array(), { groups: 1, features: 1 })!;
  const margins = Float32Array.of(1, 2);
  forest.addMargins({ rows: 2, columns: ["a"], values: Float32Array.of(1, 2) }, margins, 0, 0);
  forest.addMargins({ rows: 0, columns: ["a"], values: new Float32Array() }, new Float32Array(), 0, 0);
  expect(Array.from(margins)).toEqual([1, 2]);
});
