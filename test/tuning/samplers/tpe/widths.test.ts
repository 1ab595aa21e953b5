import { expect, test } from "vitest";
import { kernelWidths, leastWidth } from "../../../../src/tuning/samplers/tpe/widths.ts";

const widths = (places: number[], least = 0) =>
  Array.from(
    kernelWidths(
      Float64Array.from(places),
      Int32Array.from(places.keys()).sort((a, b) => places[a]! - places[b]!),
      { low: 0, high: 10, least },
    ),
  );

test("a kernel is as wide as its farther neighbour is away", () => {
  // In order 1, 2, 6, 7: the outer ones have one neighbour each; 2 and 6 are 4 apart.
  expect(widths([6, 1, 7, 2])).toEqual([4, 1, 1, 4]);
  expect(widths([6, 1, 7, 2], 1.5)).toEqual([4, 1.5, 1.5, 4]);
});

test("the only kernel reaches to the farther end, none beyond the range", () => {
  expect(widths([3])).toEqual([7]);
  expect(widths([3], 20)).toEqual([10]);
  expect(widths([])).toEqual([]);
});

test("kernels get narrower with their number down to a hundredth of the range", () => {
  expect([0, 1, 8, 98, 99, 10_000].map((n) => leastWidth(10, n))).toEqual([5, 10 / 3, 1, 0.1, 0.1, 0.1]);
});
