import { expect, test } from "vitest";
import { leafWeight, type Penalty, splitScore } from "../../../../src/models/boosting/builtin/penalty.ts";

const plain: Penalty = { eta: 1, gamma: 0, lambda: 1, alpha: 0, minChildWeight: 0, maxDeltaStep: 0 };

test("a leaf's weight is -G / (H + lambda)", () => {
  expect(leafWeight(-2, 2, plain)).toBe(2 / 3);
  expect(leafWeight(-2, 2, { ...plain, lambda: 2 })).toBe(1 / 2);
});

test("alpha draws the gradient sum towards zero", () => {
  expect(leafWeight(-2, 2, { ...plain, alpha: 0.5 })).toBe(1.5 / 3);
  expect(leafWeight(2, 2, { ...plain, alpha: 0.5 })).toBe(-1.5 / 3);
  expect(leafWeight(-2, 2, { ...plain, alpha: 2 })).toBeCloseTo(0, 15);
});

test("max_delta_step limits the weight on both sides", () => {
  expect(leafWeight(-2, 2, { ...plain, maxDeltaStep: 0.25 })).toBe(0.25);
  expect(leafWeight(2, 2, { ...plain, maxDeltaStep: 0.25 })).toBe(-0.25);
});

test("a leaf that is too light, or has no curvature, has weight 0", () => {
  expect(leafWeight(-2, 2, { ...plain, minChildWeight: 2.5 })).toBe(0);
  expect(leafWeight(-2, 0, { ...plain, lambda: 0 })).toBe(0);
});

test("the score is G^2 / (H + lambda), less with alpha or a limited step", () => {
  expect(splitScore(-2, 2, plain)).toBe(Math.fround(4 / 3));
  expect(splitScore(-2, 2, { ...plain, alpha: 1 })).toBe(Math.fround(1 / 3));
  // -(2 G w + (H + lambda) w^2) = -(2 (-2) 0.25 + 3 / 16) = 1 - 0.1875
  expect(splitScore(-2, 2, { ...plain, maxDeltaStep: 0.25 })).toBe(0.8125);
  expect(splitScore(-2, 0, { ...plain, lambda: 0 })).toBe(0);
});
