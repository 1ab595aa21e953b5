import { expect, test } from "vitest";
import type { Distribution } from "../../src/tuning/distribution.ts";
import { fromUnit } from "../../src/tuning/unit-interval.ts";

const float = (low: number, high: number, more = {}): Distribution => ({
  ...{ kind: "float", low, high, log: false, step: null },
  ...more,
});

test("u is a value's place in its distribution", () => {
  expect(fromUnit(float(-2, 6), 0.25)).toBe(0);
  // exp(ln 1e-4 + 0.5 (ln 1 - ln 1e-4)) = 1e-2
  expect(fromUnit(float(1e-4, 1, { log: true }), 0.5)).toBeCloseTo(1e-2, 15);
  // 0.1, 0.2, ..., 0.9: nine values, each a ninth
  expect([0, 0.11, 0.112, 0.999].map((u) => fromUnit(float(0.1, 0.9, { step: 0.1 }), u))).toEqual([0.1, 0.1, 0.2, 0.9]);
  expect([0, 0.49, 0.5].map((u) => fromUnit({ kind: "categorical", choices: ["a", "b"] }, u))).toEqual([0, 0, 1]);
});

test("whole numbers with log are as probable as their interval is long", () => {
  // From 0.5 to 4.5, ln 9: 1 is ln(1.5/0.5) / ln 9 = 1/2 of it, 2 another ln(2.5/1.5) / ln 9 = 0.2325, so up to 0.7325.
  const int: Distribution = { kind: "int", low: 1, high: 4, log: true, step: 1 };
  expect([0, 0.499, 0.501, 0.732, 0.733, 0.999999].map((u) => fromUnit(int, u))).toEqual([1, 1, 2, 2, 3, 4]);
});

test("the ends stay within", () => {
  const last = 1 - 2 ** -32;
  for (const [low, high] of [
    [1e-300, 1e300],
    [0.1, 0.3],
    [3, 3],
  ] as const) {
    for (const u of [0, last]) {
      expect(fromUnit(float(low, high, { log: true }), u)).toBeGreaterThanOrEqual(low);
      expect(fromUnit(float(low, high, { log: true }), u)).toBeLessThanOrEqual(high);
    }
  }
});
