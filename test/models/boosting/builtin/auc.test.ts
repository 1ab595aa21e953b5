import { expect, test } from "vitest";
import { areaUnderCurve } from "../../../../src/models/boosting/builtin/auc.ts";

const positive = (row: number) => row > 1;

test("the area under the ROC curve", () => {
  // Pairs (positive, negative): 0.35 > 0.1, 0.35 < 0.4, 0.8 > 0.1, 0.8 > 0.4: 3 of 4.
  expect(areaUnderCurve(Float32Array.of(0.1, 0.4, 0.35, 0.8), positive)).toBe(0.75);
  // Ties count half: (0.5 and 0.1: 1) + (0.5 and 0.5: 0.5) + (0.8: 2) = 3.5 of 4.
  expect(areaUnderCurve(Float32Array.of(0.1, 0.5, 0.5, 0.8), positive)).toBe(0.875);
  // The row 0.35 counts three times: (3 * 1 + 1 * 2) / (4 * 2).
  const weights = Float32Array.of(1, 1, 3, 1);
  expect(areaUnderCurve(Float32Array.of(0.1, 0.4, 0.35, 0.8), positive, weights)).toBe(5 / 8);
  expect(areaUnderCurve(Float32Array.of(0.1, 0.5, 0.5, 0.8), positive, Float32Array.of(1, 1, 1, 1))).toBe(0.875);
});

test("is not a number where a side is empty", () => {
  expect(areaUnderCurve(Float32Array.of(1, 2), () => true)).toBeNaN();
});
