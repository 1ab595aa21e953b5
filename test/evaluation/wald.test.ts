import { expect, test } from "vitest";
import { ConfigError, DataError } from "../../src/core/errors.ts";
import { waldInterval } from "../../src/evaluation/wald.ts";

test("by hand: a half of 100 rows at 95 %: 1.959964 sqrt(0.25 / 100) = 0.0979982", () => {
  const [low, high] = waldInterval(0.5, 100, 0.95);
  expect(low).toBeCloseTo(0.4020018, 6);
  expect(high).toBeCloseTo(0.5979982, 6);
});

test("has no width where all rows agree, and may leave [0, 1]", () => {
  expect(waldInterval(1, 10, 0.99)).toEqual([1, 1]);
  expect(waldInterval(0.1, 10, 0.99)[0]).toBeLessThan(0);
});

test("refuses what is no proportion, number of rows or confidence", () => {
  expect(() => waldInterval(1.1, 10, 0.99)).toThrow(DataError);
  expect(() => waldInterval(0.5, 0, 0.99)).toThrow(DataError);
  expect(() => waldInterval(0.5, 10, 1)).toThrow(ConfigError);
});
