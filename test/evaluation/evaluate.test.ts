import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import { wilsonInterval } from "../../src/evaluation/wilson.ts";
import { anyPredictions, predictionsOf } from "./predictions.ts";

const random = Random.fromSeed(1);

/** Two classes and three showers; rows 0, 1, 3 and 4 are right. */
const small = predictionsOf(
  [0, 0, 0, 1, 1],
  [
    [0.75, 0.25],
    [0.5, 0.5],
    [0.25, 0.75],
    [0.25, 0.75],
    [0.125, 0.875],
  ],
  { shower: [1, 1, 2, 3, 3] },
);

describe("evaluate", () => {
  test("by hand", () => {
    const result = evaluate(small, { random, confidence: 0.9 });
    expect(result).toMatchObject({
      n_test: 5,
      showers: 3,
      classes: ["proton", "helium"],
      confidence: 0.9,
      accuracy: 0.8,
      confusion: [
        [2, 1],
        [0, 2],
      ],
      per_class: [
        { name: "proton", support: 3, precision: 1, recall: 2 / 3, f1: 0.8 },
        { name: "helium", support: 2, precision: 2 / 3, recall: 1, f1: 0.8 },
      ],
      pairs: [{ first: "proton", second: "helium" }],
    });
    expect(result.balanced_accuracy).toBeCloseTo((2 / 3 + 1) / 2, 15);
    // -(ln 3/4 + ln 1/2 + ln 1/4 + ln 3/4 + ln 7/8) / 5
    expect(result.log_loss).toBeCloseTo((-2 * Math.log(0.75) + Math.log(8) - Math.log(0.875)) / 5, 14);
    // Proton rows score 0.75, 0.5, 0.25, helium rows 0.25, 0.125: (2 + 2 + 1 + 1/2) / 6
    expect(result.per_class[0]!.auc).toBeCloseTo(5.5 / 6, 15);
    expect(result.pairs[0]!.auc).toBeCloseTo(5.5 / 6, 15);
    // Showers with 2 of 2, 0 of 1, 2 of 2 right: residuals 0.4, -0.8, 0.4, squares 0.96.
    // 3/2 * 0.96 / 25 = 0.0576 over 0.16 / 4 = 0.04
    expect(result.accuracy_wilson.design_effect).toBeCloseTo(1.44, 14);
    expect(result.accuracy_wilson.n_effective).toBeCloseTo(5 / 1.44, 14);
    expect(result.accuracy_wilson.interval).toEqual(wilsonInterval(0.8, result.accuracy_wilson.n_effective, 0.9));
    // A replicate without shower 2 has accuracy 1, with probability (2/3)^3 = 0.30; one of it alone 0, 0.04 < 0.05.
    expect(result.accuracy_interval[0]).toBeGreaterThan(0);
    expect(result.accuracy_interval[0]).toBeLessThan(0.8);
    expect(result.accuracy_interval[1]).toBe(1);
  });

  test("a class without rows leaves its own scores undefined, null in JSON, and nothing else", () => {
    const { y, shower } = small;
    const three = predictionsOf(
      [...y],
      [...y].map((label) => (label === 0 ? [0.5, 0.25, 0.25] : [0.25, 0.5, 0.25])),
      { shower: [...shower] },
    );
    const result = evaluate(three, { random });
    expect(result.per_class[2]).toEqual({
      name: "oxygen",
      support: 0,
      precision: Number.NaN,
      recall: Number.NaN,
      f1: Number.NaN,
      auc: Number.NaN,
      roc: { false_positive_rate: [], true_positive_rate: [] },
    });
    expect(result.pairs.map(({ auc }) => auc)).toEqual([1, Number.NaN, Number.NaN]);
    expect(result).toMatchObject({ accuracy: 1, balanced_accuracy: 1, balanced_accuracy_interval: [1, 1] });
    expect(JSON.stringify(result.per_class[2])).toContain('"auc":null');
  });

  test("one class only: accuracy is its recall, no area is defined", () => {
    const one = predictionsOf(
      [0, 0],
      [
        [0.75, 0.25],
        [0.25, 0.75],
      ],
    );
    const result = evaluate(one, { random });
    expect(result).toMatchObject({ accuracy: 0.5, balanced_accuracy: 0.5, pairs: [{ auc: Number.NaN }] });
    expect(result.per_class.map(({ auc }) => auc)).toEqual([Number.NaN, Number.NaN]);
    const alone = evaluate(predictionsOf([0, 0], [[1], [1]]), { random });
    expect(alone).toMatchObject({ accuracy: 1, pairs: [], confusion: [[2]] });
  });

  test("one shower only: no bootstrap interval, and Wilson's of a single row", () => {
    const result = evaluate({ ...small, shower: new Uint32Array(5) }, { random });
    const nothing = [Number.NaN, Number.NaN];
    expect(result.accuracy_interval).toEqual(nothing);
    expect(result.balanced_accuracy_interval).toEqual(nothing);
    expect(result.log_loss_interval).toEqual(nothing);
    expect(result.accuracy_wilson).toEqual({
      design_effect: 5,
      n_effective: 1,
      interval: wilsonInterval(0.8, 1, 0.99),
    });
    expect(JSON.stringify(result.accuracy_interval)).toBe("[null,null]");
  });

  test("takes ties for the first class, and cannot tell rows apart: area 1/2", () => {
    const ties = predictionsOf(
      [0, 1, 1, 1],
      [0, 1, 2, 3].map(() => [0.5, 0.5]),
    );
    const result = evaluate(ties, { random });
    expect(result).toMatchObject({ accuracy: 0.25, per_class: [{ auc: 0.5 }, { auc: 0.5 }], pairs: [{ auc: 0.5 }] });
    expect(result.pairs[0]!.merit_factor).toBeNaN();
    expect(result.log_loss).toBeCloseTo(Math.LN2, 15);
  });

  test("refuses no rows, a confidence in per cent and no replicates", () => {
    expect(() => evaluate(predictionsOf([], []), { random })).toThrow(DataError);
    expect(() => evaluate(small, { random, confidence: 99 })).toThrow(ConfigError);
    expect(() => evaluate(small, { random, replicates: 0 })).toThrow(ConfigError);
  });

  test("does not depend on the order of the rows", () => {
    const rows = [3, 0, 4, 2, 1];
    const shuffled = predictionsOf(
      rows.map((row) => small.y[row]!),
      rows.map((row) => [...small.probabilities.subarray(2 * row, 2 * row + 2)]),
      { shower: rows.map((row) => small.shower[row]!) },
    );
    const { log_loss, log_loss_interval, pairs, ...rest } = evaluate(small, { random });
    const again = evaluate(shuffled, { random });
    expect(again).toMatchObject(rest);
    expect(again.log_loss).toBeCloseTo(log_loss, 14);
    expect(again.log_loss_interval[0]).toBeCloseTo(log_loss_interval[0], 14);
    expect(again.pairs[0]!.merit_factor).toBeCloseTo(pairs[0]!.merit_factor, 14);
  });

  test("renaming the classes renames the results, and changes nothing else", () => {
    fc.assert(
      fc.property(anyPredictions, (predictions) => {
        const { classes, probabilities, y } = predictions;
        const width = classes.length;
        const last = width - 1;
        const turned = {
          ...predictions,
          classes: classes.toReversed(),
          y: y.map((label) => last - label),
          probabilities: probabilities.map((_, i) => probabilities[i - (i % width) + last - (i % width)]!),
        };
        const tied = Array.from(y, (_, row) => probabilities.subarray(row * width, (row + 1) * width)).some(
          (row) => row.filter((p) => p === Math.max(...row)).length > 1,
        );
        fc.pre(!tied); // a tie goes to the first class, whichever that is
        const options = { random, replicates: 20 };
        const [one, other] = [evaluate(predictions, options), evaluate(turned, options)];
        expect(other.accuracy).toBe(one.accuracy);
        expect(other.accuracy_interval).toEqual(one.accuracy_interval);
        expect(other.log_loss).toBeCloseTo(one.log_loss, 12);
        expect(other.balanced_accuracy).toBeCloseTo(one.balanced_accuracy, 12);
        expect(other.per_class.toReversed()).toEqual(one.per_class);
        expect(other.confusion.toReversed().map((row) => row.toReversed())).toEqual(one.confusion);
      }),
      { seed: 1 },
    );
  });

  test("every interval at 99 % holds the estimate, for many showers", () => {
    const stream = random.stream("rows");
    const y = Array.from({ length: 400 }, (_, row) => row % 4);
    const rows = y.map((label) => {
      const weights = [0, 1, 2, 3].map((k) => Math.exp(stream.normal() + (k === label ? 1 : 0)));
      return weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0));
    });
    const result = evaluate(predictionsOf(y, rows, { shower: y.map((_, row) => Math.floor(row / 4)) }), { random });
    for (const [value, [low, high]] of [
      [result.accuracy, result.accuracy_interval],
      [result.accuracy, result.accuracy_wilson.interval],
      [result.balanced_accuracy, result.balanced_accuracy_interval],
      [result.log_loss, result.log_loss_interval],
    ] as const) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    // Normal approximation: 2 * 2.576 sqrt(p (1 - p) / n), here with design effects near 1, within a third.
    const width = 2 * 2.576 * Math.sqrt((result.accuracy * (1 - result.accuracy)) / 400);
    expect((result.accuracy_interval[1] - result.accuracy_interval[0]) / width).toBeGreaterThan(0.67);
    expect((result.accuracy_interval[1] - result.accuracy_interval[0]) / width).toBeLessThan(1.33);
  });
});
