import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { DataError, ShapeError } from "../../../src/core/errors.ts";
import type { FeatureMatrix } from "../../../src/core/matrix.ts";
import { Random } from "../../../src/core/random.ts";
import type { BoostedTrees } from "../../../src/models/boosting/boosted-trees.ts";
import { Booster } from "../../../src/models/boosting/booster.ts";
import { openPlainKernels } from "../../../src/models/boosting/shap/shap-kernels.ts";
import { TreeShap } from "../../../src/models/boosting/shap/tree-shap.ts";
import { emptyTree, type Tree } from "../../../src/models/boosting/tree.ts";

interface Described {
  ubjson: string;
  json?: string;
  margins: number[];
  predictions: number[];
  first_round: number[];
  leaves: number[];
  contributions: number[];
  importance: Record<"weight" | "gain" | "cover" | "total_gain" | "total_cover", Record<string, number>>;
}

interface Fixture {
  version: string;
  rows: (number | null)[];
  models: Record<string, Described>;
}

const folder = new URL("fixtures/", import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Fixture);
const cases = fixtures.flatMap(({ version, rows, models }) =>
  Object.entries(models).map(([objective, described]) => ({ version, objective, rows, described })),
);

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value), `${actual[i]} at ${i}, expected ${value}`).toBeLessThanOrEqual(tolerance);
  });
}

describe.each(cases)("$objective of XGBoost $version", ({ objective, rows, described }) => {
  let booster: Booster;
  let x: FeatureMatrix;
  beforeAll(() => {
    booster = Booster.from(Buffer.from(described.ubjson, "base64"));
    const values = Float32Array.from(rows, (value) => value ?? Number.NaN);
    x = { rows: values.length / booster.features.length, columns: booster.features, values };
  });

  test("answers as the library does", () => {
    expect(booster.objective).toBe(objective);
    near(booster.margins(x), described.margins, 1e-6);
    near(booster.predict(x), described.predictions, 1e-6);
    near(booster.predict(x, { rounds: [0, 1] }), described.first_round, 1e-6);
    expect([...booster.leafIndices(x)]).toEqual(described.leaves);
    near(booster.contributions(x), described.contributions, 1e-5);
    for (const { feature, ...row } of booster.importance()) {
      for (const [kind, value] of Object.entries(row)) {
        const expected = described.importance[kind as keyof typeof row][feature] ?? 0;
        expect(Math.abs(value - expected), `${kind} of ${feature}`).toBeLessThanOrEqual(1e-5 * Math.abs(expected));
      }
    }
  });

  test("is the same after it was written and read, as JSON and UBJSON", () => {
    for (const bytes of [booster.toJson(), booster.toUbjson()])
      expect(Booster.from(bytes).trees).toEqual(booster.trees);
    if (described.json) expect(Booster.from(Buffer.from(described.json)).trees).toEqual(booster.trees);
  });

  test("gives in stages what it gives of its first rounds", () => {
    const stages = [...booster.staged(x)];
    expect(stages).toHaveLength(booster.rounds);
    stages.forEach((stage, round) => {
      expect(stage).toEqual(booster.predict(x, { rounds: [0, round + 1] }));
    });
    near(stages[0]!, described.first_round, 1e-6);
    const last = booster.rounds;
    expect([...booster.staged(x, { after: [1, last] })]).toEqual([stages[0], stages[last - 1]]);
    for (const after of [[2, 1], [0], [last + 1], [1.5]]) {
      expect(() => [...booster.staged(x, { after })]).toThrow(ShapeError);
    }
  });

  test("has contributions that sum to the margin, in each range of rounds", () => {
    for (const rounds of [
      [0, 2],
      [0, 1],
      [1, 2],
      [1, 1],
    ] as const) {
      const contributions = booster.contributions(x, { rounds });
      const width = booster.features.length + 1;
      booster.margins(x, { rounds }).forEach((margin, i) => {
        const sum = contributions.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(margin, 5);
      });
    }
  });

  test("answers for no rows with nothing, and for other rows with an error", () => {
    const none = { ...x, rows: 0, values: new Float32Array() };
    const infinite = { ...x, values: x.values.with(5, Number.NEGATIVE_INFINITY) };
    const narrow = { rows: 1, columns: x.columns.slice(1), values: x.values.slice(0, x.columns.length - 1) };
    const short = { ...x, values: x.values.slice(1) };
    const asks = [
      (rows: FeatureMatrix) => booster.margins(rows),
      (rows: FeatureMatrix) => booster.predict(rows),
      (rows: FeatureMatrix) => booster.leafIndices(rows),
      (rows: FeatureMatrix) => booster.contributions(rows),
      (rows: FeatureMatrix) => [...booster.staged(rows)].at(-1)!,
      ...(booster.classes.length > 0 ? [(rows: FeatureMatrix) => booster.probabilities(rows)] : []),
    ];
    for (const ask of asks) {
      expect(ask(none)).toHaveLength(0);
      const first = { ...x, rows: 1, values: x.values.slice(0, x.columns.length) };
      expect([...ask(first)]).toEqual([...ask(x).subarray(0, ask(first).length)]);
      expect(() => ask(infinite)).toThrow(/infinite value: -Infinity.*row 1, column/);
      expect(() => ask(narrow)).toThrow(/other columns: .*; expected/);
      expect(() => ask(short)).toThrow(ShapeError);
      expect(() => ask(short)).toThrow(/values; expected 6 rows x/);
    }
  });
});

test("the example of docs/boosting.md runs", async () => {
  const [, code] = /```ts\nimport \{ Booster \} from "cascada";\n([^`]*)```/.exec(
    readFileSync(new URL("../../../docs/boosting.md", import.meta.url), "utf8"),
  )!;
  const { Booster: Public } = await import("../../../src/index.ts");
  const bytes = new Booster(model({ trees: Array.from({ length: 50 }, () => stump(0, 1, [1, 2])) })).toUbjson();
  const stages: Float32Array[] = [];
  new Function("Booster", "bytes", "x", "evaluate", code!)(Public, bytes, row(0), (stage: Float32Array) =>
    stages.push(stage),
  );
  expect(stages.map(([value]) => value)).toEqual(Array.from({ length: 50 }, (_, i) => 1.5 + i));
});

test("rounds out of range are refused", () => {
  const booster = new Booster(model({ trees: [stump(0, 1, [1, 2])] }));
  for (const rounds of [
    [0, 2],
    [-1, 1],
    [1, 0],
    [0, 0.5],
    [0, Number.NaN],
  ] as const) {
    expect(() => booster.predict(row(0), { rounds })).toThrow(/rounds .*expected whole numbers from 0 to 1/);
  }
});

test("the best iteration ends what predicts unless other rounds are asked for", () => {
  const trees = [stump(0, 1, [1, 2]), stump(0, 1, [10, 20])];
  const booster = new Booster(model({ trees, bestIteration: 0 }));
  expect([...booster.predict(row(0))]).toEqual([1.5]);
  expect([...booster.predict(row(0), { rounds: [0, 2] })]).toEqual([11.5]);
  expect(booster.importance()[0]!.weight).toBe(1);
  expect(Booster.from(booster.toJson()).trees).toEqual(booster.trees);
});

test("the probabilities of two classes are those of sigmoid, and a base score of 0.25 has margin -ln 3", () => {
  const trees = [stump(0, 1, [0, Math.log(3)])];
  const booster = new Booster(
    model({ objective: "binary:logistic", classes: ["p", "Fe"], trees, baseScores: Float32Array.of(0.25) }),
  );
  expect(booster.margins(row(0))[0]).toBeCloseTo(-Math.log(3), 6);
  const p = booster.probabilities({ rows: 2, columns: ["a", "b"], values: Float32Array.of(0, 0, 1, 0) });
  [0.75, 0.25, 0.5, 0.5].forEach((value, i) => void expect(p[i]).toBeCloseTo(value, 6));
  expect(booster.predict(row(1e30))[0]).toBeCloseTo(0.5, 6);
});

test("numbers have no class probabilities", () => {
  expect(() => new Booster(model({ trees: [] })).probabilities(row(0))).toThrow(/reg:squarederror has no classes/);
});

describe("contributions", () => {
  test("of a stump on the half of the rows are half of its step", () => {
    // f is 1 (left) or 3; the mean over as many rows on both sides is 2, and a alone brings -1 or 1.
    const booster = new Booster(model({ trees: [stump(0, 1, [1, 3])], baseScores: Float32Array.of(0) }));
    expect([...booster.contributions(row(0))]).toEqual([-1, 0, 2]);
    expect([...booster.contributions(row(1))]).toEqual([1, 0, 2]);
    expect([...booster.contributions(row(Number.NaN))]).toEqual([1, 0, 2]);
  });

  test("of trees without cover are refused", () => {
    const tree = stump(0, 1, [1, 3]);
    tree.hessian.fill(0);
    expect(() => new Booster(model({ trees: [tree] })).contributions(row(0))).toThrow(DataError);
    expect(() => new Booster(model({ trees: [tree] })).contributions(row(0))).toThrow(/node 0 has cover 0.*expected/);
  });

  test("are the Shapley values by their definition, of random trees that meet features again", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const { tree, columns, values } = randomTree(seed, { features: 2 + (seed % 5), depth: 2 + (seed % 6) });
      const base = {
        objective: "reg:squarederror" as const,
        classes: [],
        treeGroup: Int32Array.of(0),
        parallelTrees: 1,
      };
      const booster = new Booster({ ...base, features: columns, trees: [tree], baseScores: Float32Array.of(0) });
      near(booster.contributions({ rows: 1, columns, values }), shapleyValues(tree, values), 2e-6);
    }
  });

  test("are the same to the bit in WebAssembly and in JavaScript", () => {
    const next = Random.fromSeed(3).stream("rows");
    for (const { models } of fixtures) {
      for (const { ubjson } of Object.values(models)) {
        const { trees } = Booster.from(Buffer.from(ubjson, "base64"));
        const values = Float32Array.from({ length: 600 * 4 }, () =>
          next.uniform() < 0.1 ? Number.NaN : next.normal(),
        );
        const x = { rows: 600, columns: trees.features, values };
        const range: [number, number] = [0, trees.trees.length];
        const plain = new TreeShap(trees, openPlainKernels).contributions(x, trees.baseScores, range);
        expect(new TreeShap(trees).contributions(x, trees.baseScores, range)).toEqual(plain);
      }
    }
  });

  test("of a path of 300 features need no more than time", () => {
    const booster = new Booster(chain(300));
    const x = { rows: 1, columns: booster.features, values: new Float32Array(300) };
    const sum = booster.contributions(x).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(booster.margins(x)[0]!, 5);
    const deep = new Booster(chain(600));
    const wide = { rows: 1, columns: deep.features, values: new Float32Array(600) };
    expect(() => deep.contributions(wide)).toThrow(/a path splits on 600 features; expected at most 512/);
  });
});

function model(rest: Partial<BoostedTrees>): BoostedTrees {
  const trees = rest.trees ?? [];
  return {
    objective: "reg:squarederror",
    classes: [],
    features: ["a", "b"],
    trees,
    treeGroup: new Int32Array(trees.length),
    parallelTrees: 1,
    baseScores: Float32Array.of(0.5),
    bestIteration: undefined,
    ...rest,
  };
}

const row = (a: number): FeatureMatrix => ({ rows: 1, columns: ["a", "b"], values: Float32Array.of(a, 0) });

/** One split, with the same cover on both sides; missing values go right. */
function stump(feature: number, threshold: number, [left, right]: readonly [number, number]): Tree {
  const tree = emptyTree(3);
  tree.left[0] = 1;
  tree.right[0] = 2;
  tree.feature[0] = feature;
  tree.condition.set([threshold, left, right]);
  tree.hessian.set([2, 1, 1]);
  return tree;
}

/** A tree whose only path has a split on each feature. */
function chain(features: number): BoostedTrees {
  const tree = emptyTree(2 * features + 1);
  for (let f = 0; f < features; f++) {
    tree.left[2 * f] = 2 * f + 1;
    tree.right[2 * f] = 2 * f + 2;
    tree.feature[2 * f] = f;
    tree.condition[2 * f] = f % 2 === 0 ? 1 : -1;
    tree.condition[2 * f + 1] = f / features;
  }
  tree.hessian.forEach((_, node) => {
    tree.hessian[node] = node % 2 === 1 ? 1 : 1 + features - node / 2;
  });
  return model({ features: Array.from({ length: features }, (_, f) => `f${f}`), trees: [tree] });
}

/** A full tree of random splits with random covers, and a random row, some of it missing. */
function randomTree(seed: number, { features, depth }: { features: number; depth: number }) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
  for (let i = 0; i < 5; i++) next();
  const splits = 2 ** depth - 1;
  const tree = emptyTree(2 * splits + 1);
  tree.hessian[0] = 100;
  for (let node = 0; node < tree.left.length; node++) {
    if (node >= splits) {
      tree.condition[node] = next() - 0.5;
      continue;
    }
    tree.left[node] = 2 * node + 1;
    tree.right[node] = 2 * node + 2;
    tree.feature[node] = Math.floor(next() * features);
    tree.condition[node] = next();
    tree.defaultLeft[node] = Number(next() < 0.5);
    const share = node % 7 === 6 ? 0 : next();
    tree.hessian[2 * node + 1] = tree.hessian[node]! * share;
    tree.hessian[2 * node + 2] = tree.hessian[node]! * (1 - share);
    // No rows, no shares: such a node is only ever a leaf.
    if (share === 0) tree.hessian[2 * node + 1] = 1e-12;
  }
  const columns = Array.from({ length: features }, (_, f) => `f${f}`);
  const values = Float32Array.from(columns, () => (next() < 0.2 ? Number.NaN : next()));
  return { tree, columns, values };
}

/** The mean of the leaves that a row may end in if only the features in `known` are known. */
function expected(tree: Tree, values: Float32Array, known: number, node = 0): number {
  const left = tree.left[node]!;
  if (left < 0) return tree.condition[node]!;
  const right = tree.right[node]!;
  const feature = tree.feature[node]!;
  if ((known >> feature) & 1) {
    const value = values[feature]!;
    const goesLeft = Number.isNaN(value) ? tree.defaultLeft[node] === 1 : value < tree.condition[node]!;
    return expected(tree, values, known, goesLeft ? left : right);
  }
  const [l, r] = [tree.hessian[left]! / tree.hessian[node]!, tree.hessian[right]! / tree.hessian[node]!];
  return l * expected(tree, values, known, left) + r * expected(tree, values, known, right);
}

/** Shapley values by their definition: a mean over all coalitions of the other features; then the mean of the tree. */
function shapleyValues(tree: Tree, values: Float32Array): number[] {
  const features = values.length;
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const result = Array.from(values, (_, f) => {
    let sum = 0;
    for (let known = 0; known < 2 ** features; known++) {
      if ((known >> f) & 1) continue;
      const size = [...known.toString(2)].filter((bit) => bit === "1").length;
      const weight = (factorial(size) * factorial(features - size - 1)) / factorial(features);
      sum += weight * (expected(tree, values, known | (1 << f)) - expected(tree, values, known));
    }
    return sum;
  });
  return [...result, expected(tree, values, 0)];
}
