import { describe, expect, test, vi } from "vitest";
import { ConfigError, InterruptedError } from "../../../../src/core/errors.ts";
import { mlXgboost, trainPort } from "../../../../src/models/boosting/ml-xgboost/training.ts";
import type { Tree } from "../../../../src/models/boosting/tree.ts";
import { inputOf, leafSum } from "./inputs.ts";

async function treesOf(
  config: Record<string, unknown>,
  more: Parameters<typeof inputOf>[1] = {},
): Promise<readonly Tree[]> {
  return (await mlXgboost.train(inputOf(config, more))).model.trees;
}

function leavesOf({ left, condition }: Tree): number[] {
  return Array.from(condition).filter((_, node) => left[node]! < 0);
}

const numbers = { objective: "reg:squarederror", max_depth: 1, rounds: 1, eta: 1, base_score: 0 };

/** One feature 1, 2, 3, 4 with one number each. */
function four(label: number[], values = [1, 2, 3, 4]): Parameters<typeof inputOf>[1] {
  const x = { rows: 4, columns: ["a"], values: Float32Array.from(values) };
  return { rows: { x, label: Float32Array.from(label) } };
}

describe("a stump on the numbers 0, 0, 6, 6, eta 1, lambda 1, starting from 0", () => {
  test("is the tree worked out by hand, and the midpoint its threshold: the trees are exact", async () => {
    // g = -y, h = 1: right of 2.5 G = -12, H = 2, so the leaf is 12 / (2 + 1) = 4, and the gain 0 + 144 / 3 - 144 / 5.
    const [tree] = await treesOf(numbers, four([0, 0, 6, 6]));
    expect([...tree!.condition]).toEqual([2.5, -0, 4]);
    expect([...tree!.hessian]).toEqual([4, 2, 2]);
    expect(tree!.gain[0]).toBeCloseTo(48 - 28.8, 5);
  });

  test.each([
    [{ eta: 0.5 }, [0, 2]],
    [{ lambda: 2 }, [0, 3]],
    [{ alpha: 3 }, [0, 3]],
    [{ max_delta_step: 3 }, [0, 3]],
    [{ gamma: 19.1 }, [0, 4]],
    [{ gamma: 19.3 }, [12 / 5]],
    [{ min_child_weight: 2 }, [0, 4]],
    [{ min_child_weight: 2.1 }, [12 / 5]],
    [{ base_score: 3 }, [-2, 2]],
    [{ monotone_constraints: [1] }, [0, 4]],
    [{ monotone_constraints: [-1] }, [12 / 5]],
    [{ monotone_constraints: { a: -1 } }, [12 / 5]],
  ])("has with %j the leaves %j", async (config, leaves) => {
    const [tree] = await treesOf({ ...numbers, ...config }, four([0, 0, 6, 6]));
    leavesOf(tree!).forEach((leaf, i) => void expect(leaf).toBeCloseTo(leaves[i]!, 6));
    expect(leavesOf(tree!)).toHaveLength(leaves.length);
  });

  test("sends a missing value to the better side, and takes -1 for a number", async () => {
    const [high] = await treesOf(numbers, four([0, 0, 6, 6], [-1, 2, 3, Number.NaN]));
    expect([high!.condition[0], high!.defaultLeft[0]]).toEqual([2.5, 0]);
    const [low] = await treesOf(numbers, four([0, 6, 6, 0], [-1, 2, 3, Number.NaN]));
    expect([low!.condition[0], low!.defaultLeft[0]]).toEqual([0.5, 1]);
  });
});

test("a constrained margin only rises, where a free one falls", async () => {
  // y = sin(3 a) + 0.3 b on a grid of 30 x 10.
  const at = (row: number) => [(row % 30) / 15, Math.floor(row / 30) / 10];
  const x = { rows: 300, columns: ["a", "b"], values: new Float32Array(600) };
  for (let row = 0; row < 300; row++) x.values.set(at(row), 2 * row);
  const label = Float32Array.from({ length: 300 }, (_, row) => Math.sin(3 * at(row)[0]!) + 0.3 * at(row)[1]!);
  const falls = async (monotone_constraints: number[]) => {
    const config = { objective: "reg:squarederror", rounds: 30, max_depth: 4, monotone_constraints };
    const trees = await treesOf(config, { rows: { x, label } });
    let count = 0;
    for (let row = 0; row < 300; row++) {
      if (row % 30 > 0 && leafSum(trees, at(row)) < leafSum(trees, at(row - 1))) count++;
    }
    return count;
  };
  expect(await falls([0, 0])).toBeGreaterThan(50);
  expect(await falls([1, 0])).toBe(0);
});

test("max_depth is how deep trees may be", async () => {
  for (const max_depth of [1, 3]) {
    const trees = await treesOf({ max_depth, lambda: 0, min_child_weight: 0 });
    expect(Math.max(...trees.map(({ left }) => left.length))).toBeLessThan(2 ** (max_depth + 1));
    expect(Math.max(...trees.map(depthOf))).toBe(max_depth);
  }
});

function depthOf({ left, right }: Tree): number {
  const below = (node: number): number => (left[node]! < 0 ? 0 : 1 + Math.max(below(left[node]!), below(right[node]!)));
  return below(0);
}

test("subsample grows trees on that share of the rows", async () => {
  // The second derivative of a square is 1, so the root has the number of its rows: binomial, 150 +- 9 of 300.
  const trees = await treesOf({ ...numbers, rounds: 20, subsample: 0.5 });
  const counts = trees.map(({ hessian }) => hessian[0]!);
  for (const count of counts) expect(Math.abs(count - 150)).toBeLessThan(45);
  expect(new Set(counts).size).toBeGreaterThan(1);
});

test("colsample_bytree and colsample_bylevel leave features out, of trees and of levels", async () => {
  const used = ({ left, feature }: Tree) => new Set([...feature].filter((_, node) => left[node]! >= 0));
  const deep = { max_depth: 4, rounds: 10 };
  const all = await treesOf(deep);
  expect(Math.max(...all.map((tree) => used(tree).size))).toBe(3);
  const byTree = await treesOf({ ...deep, colsample_bytree: 0.4 });
  expect(byTree.map((tree) => used(tree).size)).toEqual(byTree.map(() => 1));
  const byLevel = await treesOf({ ...deep, max_depth: 2, colsample_bylevel: 0.4 });
  for (const { left, right, feature } of byLevel) {
    const children = [left[0]!, right[0]!].filter((node) => left[node]! >= 0);
    expect(new Set(children.map((node) => feature[node]!)).size).toBeLessThanOrEqual(1);
  }
  expect(new Set(byLevel.flatMap((tree) => [...used(tree)])).size).toBe(3);
});

test("scale_pos_weight is the weight of the second class", async () => {
  // At p = 1/2 a row has g = -+1/2 and h = 1/4, times 3 for the 200 of 300 rows with label 1.
  const [tree] = await treesOf({ objective: "binary:logistic", scale_pos_weight: 3 });
  expect(tree!.hessian[0]).toBeCloseTo((100 + 3 * 200) / 4, 3);
});

describe("the port", () => {
  test("gives the same bytes again, whatever the workers, and others from another seed", async () => {
    const sampled = { subsample: 0.7, colsample_bylevel: 0.7 };
    const first = await trainPort(inputOf(sampled));
    expect(await trainPort(inputOf(sampled, { context: { workers: 4 } }))).toEqual(first);
    const [one, other] = await Promise.all([trainPort(inputOf(sampled)), trainPort(inputOf({ ...sampled, eta: 0.1 }))]);
    expect(one).toEqual(first);
    expect(other).not.toEqual(first);
    const { random } = inputOf().context;
    expect(await trainPort(inputOf(sampled, { context: { random: random.stream("else") } }))).not.toEqual(first);
  });

  test("says that it is reproducible, its version, and nothing of metrics", async () => {
    const { engine, history } = await mlXgboost.train(inputOf());
    expect(engine).toEqual({ name: "ml-xgboost", version: "1.1.2", reproducible: true });
    expect(history).toEqual([]);
  });

  test("prints nothing and leaves the process as it was, also after an error", async () => {
    const spies = (["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
    const listeners = process.listeners("uncaughtException");
    await trainPort(inputOf());
    const bad = inputOf({ objective: "binary:logistic" });
    bad.train.label.fill(2);
    await expect(trainPort(bad)).rejects.toThrow(ConfigError);
    await expect(trainPort(bad)).rejects.toThrow(
      /engine: ml-xgboost failed with 300 rows of 3 features: Loss::CheckLabel\(y\) label must be in \[0,1\] for logistic regression/,
    );
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
    expect(process.listeners("uncaughtException")).toEqual(listeners);
    // An instance that has failed is not used again.
    await expect(trainPort(inputOf())).resolves.toBeInstanceOf(Uint8Array);
  });

  test("stops between two rounds", async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const progress = (round: number) => {
      seen.push(round);
      if (round === 2) setImmediate(() => abort.abort());
    };
    await expect(trainPort(inputOf({ rounds: 50 }, { context: { signal: abort.signal, progress } }))).rejects.toThrow(
      InterruptedError,
    );
    expect(seen.length).toBeLessThan(5);
  });
});
