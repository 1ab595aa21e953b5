import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { DataError } from "../../../../src/core/errors.ts";
import { BoostedModel } from "../../../../src/models/boosting/boosted-model.ts";
import { Booster } from "../../../../src/models/boosting/booster.ts";
import { readBinaryModel } from "../../../../src/models/boosting/ml-xgboost/binary-model.ts";
import { trainPort } from "../../../../src/models/boosting/ml-xgboost/training.ts";
import { inputOf, leafSum, others, rows } from "./inputs.ts";
import { portPrediction } from "./port-prediction.ts";

function withMissing(x: typeof others.x): typeof others.x {
  return { ...x, values: x.values.map((value, i) => (i % 7 === 0 ? Number.NaN : value)) };
}

describe("a model of the port, read from its bytes", () => {
  test.each([
    ["multi:softprob", {}],
    ["multi:softprob", { gamma: 2, max_depth: 6, base_score: -0.25 }],
    ["multi:softprob", { subsample: 0.5, colsample_bytree: 0.7, max_delta_step: 0.5, alpha: 0.3 }],
  ])("predicts what the port does: %s %j", async (objective, config) => {
    const input = inputOf({ objective, rounds: 20, ...config });
    const bytes = await trainPort(input);
    const model = new BoostedModel(
      new Booster(readBinaryModel(bytes, { features: rows.x.columns, classes: input.classes })),
    );
    const theirs = await portPrediction(bytes, others.x);
    const ours = model.probabilities(others.x);
    expect(ours).toHaveLength(theirs.length);
    ours.forEach((p, i) => void expect(Math.abs(p - theirs[i]!)).toBeLessThan(1e-6));
  });

  test("sends missing values where the port does", async () => {
    const train = { ...rows, x: withMissing(rows.x) };
    const bytes = await trainPort(inputOf({ rounds: 20 }, { train }));
    const model = new BoostedModel(
      new Booster(readBinaryModel(bytes, { features: rows.x.columns, classes: rows.classes })),
    );
    const theirs = await portPrediction(bytes, withMissing(others.x));
    model.probabilities(withMissing(others.x)).forEach((p, i) => {
      expect(Math.abs(p - theirs[i]!)).toBeLessThan(1e-6);
    });
    const { trees } = readBinaryModel(bytes, { features: rows.x.columns, classes: rows.classes });
    const ways = trees.flatMap(({ left, defaultLeft }) => [...defaultLeft].filter((_, node) => left[node]! >= 0));
    expect(new Set(ways)).toEqual(new Set([0, 1]));
  });

  test.each([
    ["binary:logistic", { base_score: 0.2 }],
    ["reg:squarederror", { base_score: 3 }],
  ])("has the margins of %s and its base score %j", async (objective, config) => {
    const input = inputOf({ objective, rounds: 20, ...config });
    const bytes = await trainPort(input);
    const { trees, baseScores } = readBinaryModel(bytes, { features: rows.x.columns, classes: input.classes });
    expect(baseScores).toHaveLength(1);
    expect(baseScores[0]).toBeCloseTo(config.base_score, 6);
    const theirs = await portPrediction(bytes, others.x);
    theirs.forEach((predicted, row) => {
      const sum = leafSum(trees, others.x.values.subarray(3 * row, 3 * row + 3));
      const margin = objective === "binary:logistic" ? Math.log(1 / 4) + sum : 3 + sum;
      expect(predicted).toBeCloseTo(objective === "binary:logistic" ? 1 / (1 + Math.exp(-margin)) : margin, 5);
    });
  });

  test("has no cut-off nodes, and its nodes level by level", async () => {
    const bytes = await trainPort(inputOf({ gamma: 2, rounds: 10 }));
    const { trees } = readBinaryModel(bytes, { features: rows.x.columns, classes: rows.classes });
    for (const { left, right } of trees) {
      const children = [...left].flatMap((child, node) => (child < 0 ? [] : [child, right[node]!]));
      expect(children).toEqual(Array.from({ length: left.length - 1 }, (_, i) => i + 1));
    }
  });
});

describe("bytes that are no such model", () => {
  const shape = { features: rows.x.columns, classes: rows.classes };
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await trainPort(inputOf({ rounds: 2, max_depth: 2 }));
  });
  const changed = (at: number, write: (view: DataView, at: number) => void) => {
    const copy = bytes.slice();
    write(new DataView(copy.buffer), at);
    return copy;
  };
  // The names are "multi:softprob" and "gbtree", so the first tree begins at 136 + 8 + 14 + 8 + 6 + 160.
  const TREE = 332;
  const NODE = TREE + 148;

  test("are refused wherever they are cut off", () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readBinaryModel(bytes.subarray(0, length), shape), `${length} bytes`).toThrow(DataError);
    }
  });

  test.each<[string, number, (view: DataView, at: number) => void, RegExp]>([
    ["another number of features", 4, (v, at) => v.setUint32(at, 4, true), /num_feature is 4; expected 3/],
    ["a base score that is no number", 0, (v, at) => v.setFloat32(at, NaN, true), /base_score is NaN/],
    ["a name without end", 136, (v, at) => v.setBigUint64(at, 2n ** 63n, true), /cut off in objective/],
    ["another objective", 144, (v, at) => v.setUint8(at, 77), /objective is Multi:softprob; expected one of/],
    ["another booster", 166, (v, at) => v.setUint8(at, 100), /booster is dbtree; expected gbtree/],
    ["a negative number of trees", 172, (v, at) => v.setInt32(at, -1, true), /num_trees is -1/],
    ["trees without end", 172, (v, at) => v.setInt32(at, 2 ** 30, true), /num_trees is 1073741824; expected 0 to/],
    ["another number of groups", 196, (v, at) => v.setInt32(at, 2, true), /num_output_group is 2; expected 3/],
    ["a tree of no nodes", TREE + 4, (v, at) => v.setInt32(at, 0, true), /num_nodes of tree 0 is 0/],
    ["a tree of too many nodes", TREE + 4, (v, at) => v.setInt32(at, 2 ** 31 - 1, true), /num_nodes of tree 0/],
    ["a cycle", NODE + 4, (v, at) => v.setInt32(at, 0, true), /node 0 has child 0/],
    ["two parents", NODE + 8, (v, at) => v.setInt32(at, 1, true), /node 1 has two parents/],
    ["a child out of range", NODE + 8, (v, at) => v.setInt32(at, 99, true), /node 0 has child 99; expected 1 to/],
    ["a negative child", NODE + 8, (v, at) => v.setInt32(at, -2, true), /node 0 has child -2/],
    ["a feature out of range", NODE + 12, (v, at) => v.setUint32(at, 3, true), /splits on feature 3 of 3/],
    ["a threshold that is no number", NODE + 16, (v, at) => v.setFloat32(at, NaN, true), /value NaN/],
  ])("are refused: %s", (_what, at, write, message) => {
    expect(() => readBinaryModel(changed(at, write), shape)).toThrow(DataError);
    expect(() => readBinaryModel(changed(at, write), shape)).toThrow(message);
  });

  test("are refused where a tree adds to a group that is not there", () => {
    const at = bytes.length - 4 * 6;
    expect(() =>
      readBinaryModel(
        changed(at, (v) => v.setInt32(at, 3, true)),
        shape,
      ),
    ).toThrow(/tree 0 adds to group 3; expected 0 to 2/);
  });

  test("never do worse than that, whatever is changed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (edits) => {
          const copy = bytes.slice();
          for (const [at, value] of edits) copy[at] = value;
          try {
            readBinaryModel(copy, shape);
          } catch (error) {
            expect(error).toBeInstanceOf(DataError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
