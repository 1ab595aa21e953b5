import { describe, expect, test } from "vitest";
import { DataError, ShapeError } from "../../src/core/errors.ts";
import { checkPredictions, decide } from "../../src/evaluation/decision.ts";
import { predictionsOf } from "./predictions.ts";

test("decide takes the largest probability, the first of equals", () => {
  const probabilities = Float32Array.of(0.2, 0.3, 0.5, 0.4, 0.4, 0.2, 0.25, 0.375, 0.375);
  expect(decide(probabilities, 3)).toEqual(Uint8Array.of(2, 0, 1));
});

describe("checkPredictions", () => {
  const fine = predictionsOf(
    [0, 1],
    [
      [0.5, 0.5],
      [0.25, 0.75],
    ],
  );
  const withProbabilities = (...values: number[]) => ({ ...fine, probabilities: Float32Array.from(values) });

  test("accepts probabilities that sum to 1 within float32, or printed with four decimals", () => {
    checkPredictions(fine);
    checkPredictions(predictionsOf([0], [[0.3333, 0.3333, 0.3333]]));
    checkPredictions(withProbabilities(1, 0, 0, 1));
  });

  test.each([
    ["no rows", predictionsOf([], []), DataError, /^no rows to evaluate; expected at least one$/],
    [
      "a label out of range",
      { ...fine, y: Uint8Array.of(0, 2) },
      DataError,
      /^row 1: label 2; expected a class, below 2$/,
    ],
    ["NaN", withProbabilities(0.5, 0.5, 1, Number.NaN), DataError, /^row 1: p_helium is NaN; expected a probability$/],
    ["a negative one", withProbabilities(-0.5, 1.5, 0, 1), DataError, /^row 0: p_proton is -0.5; expected a probab/],
    ["one above 1", withProbabilities(1.5, 0, 0, 1), DataError, /^row 0: p_proton is 1.5; expected a probability$/],
    [
      "a sum of 0.75",
      withProbabilities(0.5, 0.5, 0.25, 0.5),
      DataError,
      /^row 1: probabilities sum to 0.75; expected 1$/,
    ],
    ["too few", withProbabilities(0.5, 0.5), ShapeError, /^2 probabilities; expected 2 rows x 2 classes$/],
    [
      "too few showers",
      { ...fine, shower: Uint32Array.of(1) },
      ShapeError,
      /^shower has 1 rows; expected 2 as the labels$/,
    ],
    [
      "too many events",
      { ...fine, event: Uint32Array.of(1, 2, 3) },
      ShapeError,
      /^event has 3 rows; expected 2 as the l/,
    ],
    ["no classes", { ...fine, classes: [] }, ShapeError, /^predictions without classes; expected at least one$/],
  ])("refuses %s", (_name, predictions, kind, message) => {
    expect(() => checkPredictions(predictions)).toThrow(kind);
    expect(() => checkPredictions(predictions)).toThrow(message);
  });
});
