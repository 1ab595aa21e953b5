import { expect, test } from "vitest";
import { quantile } from "../../src/evaluation/quantile.ts";

test("quantile is linear between order statistics", () => {
  // Of [10, 20, 40, 80]: 0.5 is at position 1.5, 20 + 0.5 * 20 = 30; 0.9 at 2.7, 40 + 0.7 * 40 = 68.
  const values = [10, 20, 40, 80];
  expect(quantile(values, 0)).toBe(10);
  expect(quantile(values, 0.5)).toBe(30);
  expect(quantile(values, 0.9)).toBeCloseTo(68, 12);
  expect(quantile(values, 1)).toBe(80);
});

test("quantile of one value is that, of none or with NaN it is NaN", () => {
  expect(quantile([7], 0.3)).toBe(7);
  expect(quantile([], 0.3)).toBeNaN();
  expect(quantile(Float64Array.of(Number.NaN, 1, 2).sort(), 0.3)).toBeNaN();
});
