import fc from "fast-check";
import { expect, test } from "vitest";
import { exponential } from "../../../src/models/boosting/exponential.ts";

test("the exponential of 0 and of half a step of its reduction", () => {
  expect(exponential(0)).toBe(1);
  expect(exponential(-1)).toBeCloseTo(1 / Math.E, 9);
  expect(exponential(-Math.LN2)).toBeCloseTo(0.5, 12);
});

test("is Math.exp to a relative 3e-10 down to the smallest float32, and 0 below", () => {
  fc.assert(
    fc.property(fc.double({ min: -103.9, max: 0, noNaN: true }), (x) => {
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(3e-10);
    }),
  );
  expect(exponential(-105)).toBe(0);
  expect(exponential(Number.NEGATIVE_INFINITY)).toBe(0);
});
