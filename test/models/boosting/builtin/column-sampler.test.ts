import { expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import { ColumnSampler } from "../../../../src/models/boosting/builtin/column-sampler.ts";

function sampler(shares: Partial<ConstructorParameters<typeof ColumnSampler>[1]>, seed = 1) {
  return new ColumnSampler(10, { byTree: 1, byLevel: 1, byNode: 1, ...shares }, Random.fromSeed(seed));
}

test("without sampling every node has all features", () => {
  expect([...sampler({}).features(2, 5)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a level draws from the tree's features and a node from the level's, ascending", () => {
  const tree = sampler({ byTree: 0.8 }).features(0, 1);
  const columns = sampler({ byTree: 0.8, byLevel: 0.5, byNode: 0.5 });
  const node = columns.features(1, 2);
  expect(tree).toHaveLength(8);
  expect(node).toHaveLength(2); // 10 * 0.8 * 0.5 * 0.5
  expect([...node].every((feature) => tree.includes(feature))).toBe(true);
  for (const drawn of [tree, node]) expect([...drawn]).toEqual([...drawn].sort((a, b) => a - b));
});

test("at least one feature is drawn, and in time every one", () => {
  const drawn = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    const features = sampler({ byTree: 0.01 }, seed).features(0, 1);
    expect(features).toHaveLength(1);
    drawn.add(features[0]!);
  }
  // The probability that one of 10 is not among 200 is below 10 * 0.9^200 = 7e-9.
  expect(drawn.size).toBe(10);
});

test("what a node may use does not depend on the order in which nodes are asked", () => {
  const [first, second] = [sampler({ byNode: 0.4, byLevel: 0.6 }), sampler({ byNode: 0.4, byLevel: 0.6 })];
  const a = [first.features(1, 2), first.features(2, 4), first.features(1, 3)];
  const b = [second.features(1, 3), second.features(1, 2), second.features(2, 4)];
  expect(a).toEqual([b[1], b[2], b[0]]);
});
