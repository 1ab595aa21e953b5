import { expect, test } from "vitest";
import { niceLength, windowOf } from "../../src/report/ground-window.ts";

test("a window holds core and stations with room around them", () => {
  // East 0 to 2000, North -400 to 0: half sides 1000 and 200, of which the larger grows by 2 x 16 %.
  const window = windowOf([{ east_m: 2000, north_m: -400 }]);
  expect([window.east_m, window.north_m, window.half_m]).toEqual([1000, -200, 1320]);
  expect(window.holds(0, 0)).toBe(true);
  expect(window.holds(2320, 0)).toBe(true);
  expect(window.holds(2321, 0)).toBe(false);
  expect(window.holds(2320, 0, 0.1)).toBe(false);
  expect(windowOf([{ east_m: 0, north_m: 0 }]).half_m).toBe(396);
});

test("a nice length is the largest of 1, 2, 5 times a power of ten that fits", () => {
  expect([1, 1.99, 2, 4.9, 5, 999, 1000, 0.3].map(niceLength)).toEqual([1, 1, 2, 2, 5, 500, 1000, 0.2]);
});
