import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import { calibrationError, reliabilityCurve, topLabelReliability } from "../../src/evaluation/calibration.ts";
import { clusteredProportion } from "../../src/evaluation/clustered-proportion.ts";
import { predictionsOf } from "./predictions.ts";

/** Three classes; probabilities of helium 0, 0.25, 0.375, 0.5, 1. */
const predictions = predictionsOf(
  [0, 1, 2, 1, 1],
  [
    [1, 0, 0],
    [0.5, 0.25, 0.25],
    [0.125, 0.375, 0.5],
    [0.25, 0.5, 0.25],
    [0, 1, 0],
  ],
  { shower: [1, 1, 2, 2, 3] },
);

describe("reliabilityCurve", () => {
  test("by hand, in four bins [0, 1/4), [1/4, 1/2), [1/2, 3/4), [3/4, 1]", () => {
    const bins = reliabilityCurve(predictions, 1, { bins: 4 });
    expect(bins).toMatchObject([
      { n: 1, mean_probability: 0, observed: 0 },
      { n: 2, mean_probability: 0.3125, observed: 0.5 },
      { n: 1, mean_probability: 0.5, observed: 1 },
      { n: 1, mean_probability: 1, observed: 1 },
    ]);
    expect(bins[1]!.interval).toEqual(clusteredProportion(Uint8Array.of(1, 0), Uint32Array.of(1, 2), 0.99).interval);
    // (1 |0 - 0| + 2 |0.5 - 0.3125| + 1 |1 - 0.5| + 1 |1 - 1|) / 5 = 0.875 / 5
    expect(calibrationError(bins)).toBeCloseTo(0.175, 15);
  });

  test("takes rows of a shower as clustered", () => {
    const [all] = reliabilityCurve(predictions, 1, { bins: 1, confidence: 0.9 });
    expect(all!.interval).toEqual(clusteredProportion(Uint8Array.of(0, 1, 0, 1, 1), predictions.shower, 0.9).interval);
  });

  test("has ten bins, and says nothing of those without rows", () => {
    const bins = reliabilityCurve(predictions, 1);
    expect(bins.map(({ n }) => n)).toEqual([1, 0, 1, 1, 0, 1, 0, 0, 0, 1]);
    expect(bins[1]).toEqual({ n: 0, mean_probability: Number.NaN, observed: Number.NaN, interval: [0, 1] });
  });

  test("refuses no bins", () => {
    expect(() => reliabilityCurve(predictions, 1, { bins: 0 })).toThrow(ConfigError);
    expect(() => topLabelReliability(predictions, { bins: 2.5 })).toThrow(ConfigError);
  });
});

test("topLabelReliability is that of the decisions: 1 right, 0.5 wrong, 0.5 right, 0.5 right, 1 right", () => {
  const bins = topLabelReliability(predictions, { bins: 2 });
  expect(bins).toMatchObject([{ n: 0 }, { n: 5, observed: 0.8 }]);
  expect(bins[1]!.mean_probability).toBeCloseTo((1 + 0.5 + 0.5 + 0.5 + 1) / 5, 15);
  // |0.8 - 0.7|
  expect(calibrationError(bins)).toBeCloseTo(0.1, 15);
});

describe("calibrationError", () => {
  test("of no rows is NaN", () => {
    expect(calibrationError([])).toBeNaN();
    expect(calibrationError([{ n: 0, observed: Number.NaN, mean_probability: Number.NaN }])).toBeNaN();
  });

  test("is small for labels drawn from the probabilities, large for probabilities that are too sure", () => {
    const random = Random.fromSeed(1).stream("calibration");
    const given = Array.from({ length: 20_000 }, () => random.uniform());
    const y = given.map((p) => (random.uniform() < p ? 0 : 1));
    const error = (probability: (p: number) => number) =>
      calibrationError(
        reliabilityCurve(
          predictionsOf(
            y,
            given.map((p) => [probability(p), 1 - probability(p)]),
          ),
          0,
        ),
      );
    // A bin of 2000 rows scatters by sqrt(p (1 - p) / 2000), whose mean over p is (pi / 8) / 44.7 = 0.0088, and the mean
    // of its modulus is sqrt(2 / pi) of that, 0.0070 +- 0.0070 * 0.76 / sqrt(10) = 0.0017; four of them.
    expect(Math.abs(error((p) => p) - 0.007)).toBeLessThan(4 * 0.0017);
    // p -> q = p^2 / (p^2 + (1 - p)^2): the mean of |q - p| over p is ln(2) / 2 - 1/4 = 0.0966.
    expect(Math.abs(error((p) => (p * p) / (p * p + (1 - p) * (1 - p))) - 0.0966)).toBeLessThan(0.015);
  });
});
