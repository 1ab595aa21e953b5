import { expect, test } from "vitest";
import { ConfigError, DataError } from "../../src/core/errors.ts";
import { clopperPearsonInterval } from "../../src/evaluation/clopper-pearson.ts";

test("by hand: none of 10 at 95 %: (1 - p)^10 = 0.025, p = 1 - exp(ln 0.025 / 10) = 0.308497", () => {
  const [low, high] = clopperPearsonInterval(0, 10, 0.95);
  expect(low).toBe(0);
  expect(high).toBeCloseTo(0.308497, 6);
});

test("1 of 2 at 95 %: 1 - (1 - p)^2 = 0.025 and p^2 = 0.975, 0.012579 and 0.987421", () => {
  const [low, high] = clopperPearsonInterval(1, 2, 0.95);
  expect(low).toBeCloseTo(0.012579, 6);
  expect(high).toBeCloseTo(0.987421, 6);
});

test("is the mirror image for wrong rows, and comes to the normal interval of many rows", () => {
  const [low, high] = clopperPearsonInterval(7, 20, 0.99);
  const [mirrored] = clopperPearsonInterval(13, 20, 0.99);
  expect(mirrored).toBeCloseTo(1 - high, 12);
  expect(low).toBeLessThan(0.35);
  // 2.575829 sqrt(0.25 / 1e6) = 0.0012879
  const [from, to] = clopperPearsonInterval(500_000, 1_000_000, 0.99);
  expect((to - from) / 2).toBeCloseTo(0.0012879, 5);
});

test("refuses counts and confidences that are none", () => {
  expect(() => clopperPearsonInterval(11, 10, 0.95)).toThrow(DataError);
  expect(() => clopperPearsonInterval(0, 0, 0.95)).toThrow(DataError);
  expect(() => clopperPearsonInterval(1, 10, 95)).toThrow(ConfigError);
});
