import { describe, expect, test } from "vitest";
import { meritFactor, pairResults } from "../../src/evaluation/merit-factor.ts";
import { predictionsOf } from "./predictions.ts";

describe("meritFactor", () => {
  test("by hand: means 2 and 7, variances 1 and 4, so 5 / sqrt 5", () => {
    // {1, 2, 3}: (1 + 0 + 1) / 2 = 1; {5, 7, 9}: (4 + 0 + 4) / 2 = 4
    expect(meritFactor(Float64Array.of(1, 2, 3), Float64Array.of(5, 7, 9))).toBeCloseTo(Math.sqrt(5), 15);
    expect(meritFactor(Float64Array.of(5, 7, 9), Float64Array.of(1, 2, 3))).toBeCloseTo(Math.sqrt(5), 15);
  });

  test("is not defined with one value in a sample, or where nothing varies", () => {
    expect(meritFactor(Float64Array.of(1), Float64Array.of(5, 7, 9))).toBeNaN();
    expect(meritFactor(Float64Array.of(), Float64Array.of(5, 7, 9))).toBeNaN();
    expect(meritFactor(Float64Array.of(1, 1), Float64Array.of(2, 2))).toBeNaN();
  });
});

describe("pairResults", () => {
  test("by hand: ln(p1 / p2) is ln 2, ln 8 for proton and -ln 2, -ln 8 for helium; oxygen rows are left out", () => {
    // Means +-2 ln 2, variances (ln 2)^2 ((1 - 2)^2 + (3 - 2)^2) = 2 (ln 2)^2 each: 4 ln 2 / (2 ln 2) = 2.
    const [first, second, third] = pairResults(
      predictionsOf(
        [0, 0, 1, 1, 2],
        [
          [0.5, 0.25, 0.25],
          [0.5, 0.0625, 0.4375],
          [0.25, 0.5, 0.25],
          [0.0625, 0.5, 0.4375],
          [0.9375, 0, 0.0625],
        ],
      ),
    );
    expect(first).toMatchObject({ first: "proton", second: "helium", auc: 1 });
    expect(first!.merit_factor).toBeCloseTo(2, 12);
    expect(second).toMatchObject({ first: "proton", second: "oxygen", merit_factor: Number.NaN });
    expect(third).toMatchObject({ first: "helium", second: "oxygen", merit_factor: Number.NaN });
  });

  test("a probability of 0 counts as 2^-126: scores of 125 ln 2 and -125 ln 2 are finite", () => {
    const [pair] = pairResults(
      predictionsOf(
        [0, 0, 1, 1],
        [
          [0.5, 0, 0.5],
          [0.5, 0.25, 0.25],
          [0, 0.5, 0.5],
          [0.25, 0.5, 0.25],
        ],
      ),
    );
    // Scores 125, 1 and -125, -1 in units of ln 2: means +-63, variances 2 * 62^2 each, so 126 / (2 * 62).
    expect(pair!.merit_factor).toBeCloseTo(126 / 124, 12);
    expect(pair!.auc).toBe(1);
  });

  test("has every pair once, and none for a single class", () => {
    const names = pairResults(predictionsOf([0], [[0.25, 0.25, 0.25, 0.25]])).map((pair) => [pair.first, pair.second]);
    expect(names).toEqual([
      ["proton", "helium"],
      ["proton", "oxygen"],
      ["proton", "iron"],
      ["helium", "oxygen"],
      ["helium", "iron"],
      ["oxygen", "iron"],
    ]);
    expect(pairResults(predictionsOf([0], [[1]]))).toEqual([]);
  });
});
