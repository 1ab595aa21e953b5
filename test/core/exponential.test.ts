import fc from "fast-check";
import { expect, test } from "vitest";
import { exponential } from "../../src/core/exponential.ts";

test("the exponential of 0 and of half a step of its reduction", () => {
  expect(exponential(0)).toBe(1);
  expect(exponential(-1)).toBeCloseTo(1 / Math.E, 9);
  expect(exponential(-Math.LN2)).toBeCloseTo(0.5, 12);
});

test("is Math.exp to a relative 3e-10 over the range of float32, 0 below and infinite above", () => {
  fc.assert(
    fc.property(fc.double({ min: -103.9, max: 88, noNaN: true }), (x) => {
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(3e-10);
    }),
  );
  expect([-105, Number.NEGATIVE_INFINITY, 88.1, Infinity].map(exponential)).toEqual([0, 0, Infinity, Infinity]);
});
