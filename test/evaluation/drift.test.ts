import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { distanceByChance, driftOf, summarise } from "../../src/evaluation/drift.ts";

const random = Random.fromSeed(7);
const normal = (n: number, shift = 0) => Float64Array.from({ length: n }, () => random.normal() + shift);

test("a summary is 201 quantiles from the smallest value to the largest", () => {
  const summary = summarise(Float64Array.from({ length: 201 }, (_, k) => 200 - k));
  expect(summary).toEqual(Array.from({ length: 201 }, (_, k) => k));
});

test("the distance is that of Kolmogorov and Smirnov", () => {
  const summary = summarise(normal(100_000));
  // Two normal distributions a sigma apart: 2 Phi(1/2) - 1 = 0.3829 at the middle; 0.5 % for the steps, 1 % for the sample.
  expect(Math.abs(driftOf("x", normal(20_000, 1), summary).distance - 0.3829)).toBeLessThan(0.015);
  // 1.36 / sqrt(20000) = 0.0096 and half a step.
  expect(driftOf("x", normal(20_000), summary).distance).toBeLessThan(0.0096 + 0.0025);
  const far = driftOf("x", [10, 11], summary);
  expect(far).toMatchObject({ feature: "x", distance: 1, outside: 1, median: 10.5 });
  expect(Math.abs(far.trained_median)).toBeLessThan(0.01);
});

test("values that jump are compared where they do", () => {
  const tenth = (ones: number) => Float64Array.from({ length: 1000 }, (_, k) => (k < ones ? 1 : 0));
  const summary = summarise(tenth(100));
  expect(driftOf("saturation", tenth(100), summary).distance).toBeLessThan(0.006);
  // 30 % against 10 %
  expect(Math.abs(driftOf("saturation", tenth(300), summary).distance - 0.2)).toBeLessThan(0.006);
  expect(driftOf("saturation", Array(1000).fill(2), summary)).toMatchObject({ distance: 1, outside: 1 });
  expect(driftOf("constant", [3, 3], summarise([3, 3, 3]))).toMatchObject({ distance: 0, outside: 0 });
});

test("95 % of samples of the same distribution stay below what chance allows", () => {
  const summary = summarise(normal(200_000));
  const far = Array.from({ length: 400 }, () => driftOf("x", normal(100), summary).distance).filter(
    (distance) => distance > distanceByChance(100),
  );
  // Binomial: 20 +- 4.4; four sigma.
  expect(far.length).toBeLessThan(38);
  expect(far.length).toBeGreaterThan(3);
});
