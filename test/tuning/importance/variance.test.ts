import { expect, it } from "vitest";
import { variancesOf } from "../../../src/tuning/importance/variance.ts";

it("is exact for a tree of three leaves", () => {
  // x below 1 of [0, 4]: 8; else y is the first of two choices: 0, or the other: 4.
  const both = new Uint8Array([1, 1]);
  const leaves = [
    { value: 8, sides: [{ low: 0, high: 1 }, { choices: both }] },
    { value: 0, sides: [{ low: 1, high: 4 }, { choices: new Uint8Array([1, 0]) }] },
    { value: 4, sides: [{ low: 1, high: 4 }, { choices: new Uint8Array([0, 1]) }] },
  ];
  const axes = [
    { name: "x", choices: undefined, low: 0, high: 4 },
    { name: "y", choices: 2 },
  ];
  // Volumes 1/4, 3/8, 3/8; mean 2 + 0 + 3/2 = 7/2; squares 1/4 (9/2)^2 + 3/8 (7/2)^2 + 3/8 (1/2)^2 = 81/16 + 147/32 + 3/32.
  // Means along x: 8 on a quarter, 2 on the rest: 1/4 (9/2)^2 + 3/4 (3/2)^2 = 27/4. Along y: 2 and 5: (3/2)^2 = 9/4.
  const { total, alone } = variancesOf(leaves, axes);
  expect(total).toBeCloseTo(81 / 16 + 150 / 32, 12);
  expect(alone[0]).toBeCloseTo(27 / 4, 12);
  expect(alone[1]).toBeCloseTo(9 / 4, 12);
});
