import fc from "fast-check";
import { expect, test } from "vitest";
import { floatText, modelJson } from "../../../src/models/boosting/float-text.ts";

test.each([
  [0.5, "5E-1"],
  [0, "0E0"],
  [-0, "0E0"],
  [1, "1E0"],
  [Math.fround(0.1), "1E-1"],
  [Math.fround(1 / 3), "3.3333334E-1"],
  [-Math.fround(1e20), "-1E20"],
  [Math.fround(1e-45), "1E-45"],
])("%d is written %s", (value, text) => {
  expect(floatText(value)).toBe(text);
});

test("every float32 reads back as itself, from at most nine digits", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = floatText(value);
      expect(Math.fround(Number(text))).toBe(value === 0 ? 0 : value);
      expect(text.replace(/E.*|[-.]/g, "").length).toBeLessThanOrEqual(9);
    }),
  );
});

test("objects have sorted keys, integer arrays no exponent", () => {
  expect(modelJson({ b: Int32Array.of(1, -1), a: ["x", Float32Array.of(2)], c: 3 })).toBe(
    '{"a":["x",[2E0]],"b":[1,-1],"c":3}',
  );
});
