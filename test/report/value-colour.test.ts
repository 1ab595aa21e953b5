import { expect, test } from "vitest";
import { drawRamp, rampColours, valueColours } from "../../src/report/value-colour.ts";

/** Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((from) => {
    const c = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : Math.exp(2.4 * Math.log((c + 0.055) / 1.055));
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

test("colours darken evenly from the first number to the second, and stay there", () => {
  const colour = rampColours([10, 0]);
  const lights = [10, 8, 6, 4, 2, 0].map((value) => luminance(colour(value)));
  expect(lights).toEqual(lights.toSorted((a, b) => b - a));
  expect(lights[0]! - lights[5]!).toBeGreaterThan(0.5);
  expect(colour(11)).toBe(colour(10));
  expect(colour(-1)).toBe(colour(0));
});

test("the best value is the darkest, whichever it is", () => {
  expect(valueColours("minimize", [0, 1])(0)).toBe(valueColours("maximize", [0, 1])(1));
});

test("a range without length has the colour of the best, not none", () => {
  expect(rampColours([1, 1])(1)).toBe(rampColours([0, 1])(1));
});

test("a ramp names both ends", () => {
  const texts = drawRamp("trial", [0, 49], { y: 0, colour: rampColours([0, 49]) }).match(/>[^<]+</g);
  expect(texts).toEqual([">trial 0<", ">49<"]);
});
