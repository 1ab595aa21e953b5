import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { balancedAccuracy, classScores } from "../../src/evaluation/class-scores.ts";
import { confusionCounts } from "../../src/evaluation/confusion.ts";
import { decide } from "../../src/evaluation/decision.ts";
import { anyPredictions } from "./predictions.ts";

const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0);

describe("confusionCounts", () => {
  test("counts rows by true class (down) and decided class (across)", () => {
    const y = Uint8Array.of(0, 0, 0, 1, 2, 2);
    const decided = Uint8Array.of(0, 0, 1, 2, 2, 0);
    expect(confusionCounts(y, decided, 3)).toEqual([
      [2, 1, 0],
      [0, 0, 1],
      [1, 0, 1],
    ]);
  });

  test("its rows sum to the labels, its columns to the decisions, all of it to the rows", () => {
    fc.assert(
      fc.property(anyPredictions, ({ classes, probabilities, y }) => {
        const decided = decide(probabilities, classes.length);
        const counts = confusionCounts(y, decided, classes.length);
        for (let k = 0; k < classes.length; k++) {
          expect(sum(counts[k]!)).toBe(y.filter((label) => label === k).length);
          expect(sum(counts.map((row) => row[k]!))).toBe(decided.filter((label) => label === k).length);
        }
        expect(sum(counts.flat())).toBe(y.length);
      }),
      { seed: 1 },
    );
  });
});

describe("classScores", () => {
  test("by hand", () => {
    // proton: 40 of its 60 rows are found (recall 2/3), 10 of the 50 rows called proton are not (precision 0.8),
    // F1 = 2 * 40 / (60 + 50) = 8/11. iron: recall 30/40 = 0.75, precision 30/50 = 0.6, F1 = 60/90 = 2/3.
    const [proton, iron] = classScores([
      [40, 20],
      [10, 30],
    ]);
    expect(proton).toEqual({ support: 60, precision: 0.8, recall: 2 / 3, f1: 8 / 11 });
    expect(iron).toEqual({ support: 40, precision: 0.6, recall: 0.75, f1: 2 / 3 });
  });

  test("a share of no rows is NaN, and null in JSON", () => {
    const [present, neverDecided, neither] = classScores([
      [5, 0, 0],
      [3, 0, 0],
      [0, 0, 0],
    ]);
    expect(present).toEqual({ support: 5, precision: 5 / 8, recall: 1, f1: 10 / 13 });
    expect(neverDecided).toEqual({ support: 3, precision: Number.NaN, recall: 0, f1: 0 });
    expect(neither).toEqual({ support: 0, precision: Number.NaN, recall: Number.NaN, f1: Number.NaN });
    expect(JSON.stringify(neither)).toBe('{"support":0,"precision":null,"recall":null,"f1":null}');
  });

  test("F1 is the harmonic mean of precision and recall", () => {
    fc.assert(
      fc.property(anyPredictions, ({ classes, probabilities, y }) => {
        for (const { precision, recall, f1 } of classScores(
          confusionCounts(y, decide(probabilities, classes.length), classes.length),
        )) {
          if (precision > 0 && recall > 0) expect(f1).toBeCloseTo(2 / (1 / precision + 1 / recall), 12);
        }
      }),
      { seed: 1 },
    );
  });
});

describe("balancedAccuracy", () => {
  test("is the mean recall of the classes with rows: (2/3 + 3/4) / 2 = 17/24", () => {
    expect(balancedAccuracy([40, 30], [60, 40])).toBeCloseTo(17 / 24, 15);
    expect(balancedAccuracy([40, 0, 30], [60, 0, 40])).toBeCloseTo(17 / 24, 15);
  });

  test("of one class is its recall, of no rows NaN", () => {
    expect(balancedAccuracy([0, 3], [0, 4])).toBe(0.75);
    expect(balancedAccuracy([0, 0], [0, 0])).toBeNaN();
  });
});
