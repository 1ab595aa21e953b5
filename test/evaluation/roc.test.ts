import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import { rocCurve } from "../../src/evaluation/roc.ts";

const roc = (score: readonly number[], positive: readonly number[]) =>
  rocCurve(Float64Array.from(score), Uint8Array.from(positive));

/** Share of the pairs in which the positive row scores higher, ties half. */
function mannWhitney(score: readonly number[], positive: readonly number[]): number {
  let wins = 0;
  let pairs = 0;
  for (const [i, one] of positive.entries()) {
    for (const [j, other] of positive.entries()) {
      if (one !== 1 || other !== 0) continue;
      pairs++;
      wins += score[i]! > score[j]! ? 1 : score[i] === score[j] ? 0.5 : 0;
    }
  }
  return wins / pairs;
}

const rows = fc
  .array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.constantFrom(0, 1)), { minLength: 2, maxLength: 80 })
  .filter((all) => new Set(all.map(([, positive]) => positive)).size === 2)
  .map((all) => ({ score: all.map(([score]) => score), positive: all.map(([, positive]) => positive) }));

describe("rocCurve", () => {
  test("by hand, with a tie across the sides", () => {
    // From the top: 0.9 (+), then 0.8 (+ and -, one diagonal step), 0.7 (-), 0.6 (+), 0.5 (-).
    // Points in thirds: (0, 1), (1, 2), (2, 2), (2, 3), (3, 3); area = (1 + 2) / 2 + 2 + 3 = 6.5 of 9.
    const { auc, roc: curve } = roc([0.9, 0.8, 0.8, 0.7, 0.6, 0.5], [1, 1, 0, 0, 1, 0]);
    expect(auc).toBe(6.5 / 9);
    expect(curve.false_positive_rate).toEqual([0, 0, 1 / 3, 2 / 3, 2 / 3, 1]);
    expect(curve.true_positive_rate).toEqual([0, 1 / 3, 2 / 3, 2 / 3, 1, 1]);
  });

  test("1 for a perfect score, 0 for its opposite, 1/2 where all rows are equal", () => {
    expect(roc([3, 2, 1, 0], [1, 1, 0, 0]).auc).toBe(1);
    expect(roc([3, 2, 1, 0], [0, 0, 1, 1]).auc).toBe(0);
    const equal = roc([7, 7, 7], [1, 0, 0]);
    expect(equal.auc).toBe(0.5);
    expect(equal.roc).toEqual({ false_positive_rate: [0, 1], true_positive_rate: [0, 1] });
  });

  test("is not defined where one side has no rows: NaN and no curve, null in JSON", () => {
    for (const positive of [[1, 1], [0, 0], []]) {
      const result = roc(
        positive.map(() => 0.5),
        positive,
      );
      expect(result).toEqual({ auc: Number.NaN, roc: { false_positive_rate: [], true_positive_rate: [] } });
    }
    expect(JSON.stringify(roc([1, 2], [1, 1]).auc)).toBe("null");
  });

  test("takes infinite scores and both zeros, and refuses NaN", () => {
    expect(roc([Infinity, -Infinity, Infinity, -Infinity], [1, 1, 0, 0]).auc).toBe(0.5);
    expect(roc([0, -0], [1, 0]).auc).toBe(0.5);
    expect(() => roc([0.5, Number.NaN, 0.2], [1, 1, 0])).toThrow(DataError);
    expect(() => roc([0.5, Number.NaN, 0.2], [1, 0, 0])).toThrow(DataError);
  });

  test("area is the Mann-Whitney probability over all pairs", () => {
    fc.assert(
      fc.property(rows, ({ score, positive }) => {
        expect(roc(score, positive).auc).toBeCloseTo(mannWhitney(score, positive), 14);
      }),
      { seed: 1 },
    );
  });

  test("depends on the order of the scores alone, and turns round with the sides", () => {
    fc.assert(
      fc.property(rows, ({ score, positive }) => {
        const { auc, roc: curve } = roc(score, positive);
        const stretched = roc(
          score.map((value) => Math.exp(value) - 5),
          positive,
        );
        expect(stretched).toEqual({ auc, roc: curve });
        const other = roc(
          score,
          positive.map((one) => 1 - one),
        );
        expect(other.auc).toBeCloseTo(1 - auc, 14);
      }),
      { seed: 1 },
    );
  });

  test("keeps every point of a curve of up to 256", () => {
    // One positive row below 254 negative ones: the origin, 254 steps to the right, one up.
    const negatives = Array.from({ length: 254 }, (_, row) => row + 1);
    const { false_positive_rate, true_positive_rate } = roc([0, ...negatives], [1, ...negatives.map(() => 0)]).roc;
    expect(false_positive_rate).toEqual([0, ...negatives.map((i) => i / 254), 1]);
    expect(true_positive_rate).toEqual([0, ...negatives.map(() => 0), 1]);
  });

  test("a thinned curve keeps both ends and its order, has 257 points at most, and hardly loses area", () => {
    const random = Random.fromSeed(1).stream("roc");
    const positive = Array.from({ length: 5000 }, (_, row) => (row % 5 === 0 ? 1 : 0));
    const score = positive.map((one) => random.normal() + one);
    const { auc, roc: curve } = roc(score, positive);
    const { false_positive_rate: x, true_positive_rate: y } = curve;
    expect(x.length).toBeGreaterThan(200);
    expect(x.length).toBeLessThanOrEqual(257);
    expect([x[0], y[0], x.at(-1), y.at(-1)]).toEqual([0, 0, 1, 1]);
    let area = 0;
    for (let i = 1; i < x.length; i++) {
      expect(x[i]).toBeGreaterThanOrEqual(x[i - 1]!);
      expect(y[i]).toBeGreaterThanOrEqual(y[i - 1]!);
      area += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2;
    }
    // Within a piece dx + dy <= 2 / 256, so a chord misses at most (1/256)^2 / 2 of area, and 256 of them 0.002.
    expect(Math.abs(area - auc)).toBeLessThan(0.002);
    // Phi(1 / sqrt 2) = 0.760; its standard deviation with 1000 and 4000 rows is 0.0085 (Hanley & McNeil), 4 of them.
    expect(Math.abs(auc - 0.76025)).toBeLessThan(0.034);
  });
});
