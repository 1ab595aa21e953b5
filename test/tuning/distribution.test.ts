import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkDistribution,
  contains,
  countOf,
  type Distribution,
  gridIndex,
  gridValue,
  isSingle,
  sameDistribution,
  toExternal,
  toInternal,
} from "../../src/tuning/distribution.ts";

const float = (low: number, high: number, more = {}): Distribution => ({
  ...{ kind: "float", low, high, log: false, step: null },
  ...more,
});
const int = (low: number, high: number, more = {}): Distribution => ({
  ...{ kind: "int", low, high, log: false, step: 1 },
  ...more,
});
const categorical = (...choices: (number | string | boolean | null)[]): Distribution => ({
  kind: "categorical",
  choices,
});

describe("checkDistribution", () => {
  test.each([
    [float(1, 0), "low 1 > high 0; expected low <= high"],
    [float(-1e308, 1e308), "low -1e+308 and high 1e+308; expected less between them"],
    [float(0, 1, { log: true }), "low 0 with log; expected low > 0"],
    [float(-1, 1, { log: true }), "low -1 with log; expected low > 0"],
    [int(0, 9, { log: true }), "low 0 with log; expected low >= 1"],
    [float(0, 1, { step: 0 }), "step 0; expected a number above 0"],
    [float(0, 1, { step: Number.POSITIVE_INFINITY }), "step Infinity; expected a number above 0"],
    [float(1, 2, { step: 0.1, log: true }), "step 0.1 with log; expected one of the two"],
    [int(1, 9, { step: 2, log: true }), "step 2 with log; expected one of the two"],
    [int(0, 9, { step: 0.5 }), "step 0.5; expected a whole number"],
    [int(0.5, 9), "low 0.5; expected a whole number"],
    [int(0, 2 ** 60), `high ${2 ** 60}; expected a whole number`],
    [float(Number.NaN, 1), "low NaN; expected a finite number"],
    [float(0, Number.POSITIVE_INFINITY), "high Infinity; expected a finite number"],
    [categorical(), "no choices; expected at least one"],
    [categorical(1, "a", 1), "choice 1 is there twice; expected each once"],
    [categorical(1, Number.NaN), "choice NaN; expected a finite number, a text, true, false or null"],
  ])("refuses %j", (distribution, message) => {
    expect(() => checkDistribution(distribution)).toThrow(message);
  });

  test("lowers a high that steps do not reach, and says so", () => {
    // Optuna's examples: 0, 0.3, 0.6, 0.9; 1, 4, 7, 10.
    expect(checkDistribution(float(0, 1, { step: 0.3 }))).toEqual({
      distribution: float(0, 0.9, { step: 0.3 }),
      note: "high 1 is no multiple of step 0.3 above low 0; float goes up to 0.9",
    });
    expect(checkDistribution(int(1, 12, { step: 3 })).distribution).toEqual(int(1, 10, { step: 3 }));
    // 0.8 = 0.1 + 7 0.1 but for its digits, and nothing is to be said.
    expect(checkDistribution(float(0.1, 0.8, { step: 0.1 }))).toEqual({ distribution: float(0.1, 0.8, { step: 0.1 }) });
  });

  test("lets choices that differ in type stand", () => {
    expect(checkDistribution(categorical(1, "1", true, "true", null)).note).toBeUndefined();
  });
});

test("values on a grid are decimal numbers", () => {
  const tenths = { kind: "float", low: 0.1, high: 0.9, log: false, step: 0.1 } as const;
  expect(Array.from({ length: 9 }, (_, i) => gridValue(tenths, i))).toEqual([
    0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9,
  ]);
  expect(gridValue({ ...tenths, low: 1e-7, high: 9e-7, step: 2e-7 }, 3)).toBe(7e-7);
  // No value is above the high, whose own digits are rounded: -0.4 + 0.1 = -0.30000000000000004.
  expect(gridValue({ ...tenths, low: -0.4, high: -0.4 + 0.1 }, 1)).toBe(-0.4 + 0.1);
  expect(gridIndex(tenths, 0.3)).toBe(2);
  expect(countOf(tenths)).toBe(9);
});

test("a distribution knows how many values it has", () => {
  expect([float(1, 1), float(0, 1), int(2, 14), int(0, 9, { step: 4 }), categorical("a", "b")].map(countOf)).toEqual([
    1,
    Number.POSITIVE_INFINITY,
    13,
    3,
    2,
  ]);
  expect(
    [float(1, 1), float(1, 2, { step: 1.5 }), int(3, 3), categorical("a"), float(1, 2, { step: 1 })].map(isSingle),
  ).toEqual([true, true, true, true, false]);
});

test("a value is in a distribution or is refused", () => {
  expect(contains(float(0.1, 0.9, { step: 0.1 }), 0.1 + 2 * 0.1)).toBe(true);
  expect(contains(float(0.1, 0.9, { step: 0.1 }), 0.25)).toBe(false);
  expect(contains(int(1, 9, { step: 2 }), 4)).toBe(false);
  expect(contains(int(1, 9), 4.5)).toBe(false);
  expect(contains(categorical(1, "a"), "1")).toBe(false);
  expect(() => toInternal(float(0, 1), 2)).toThrow("2 is not in float from 0 to 1");
  expect(() => toInternal(categorical("a", null), "b")).toThrow('"b" is not in one of "a", null');
});

test("internal and external values are each other's inverse", () => {
  const distributions = fc.oneof(
    fc.record({ kind: fc.constant("int"), low: fc.integer({ min: -9, max: 9 }), size: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ kind: fc.constant("categorical"), size: fc.integer({ min: 1, max: 9 }) }),
  );
  fc.assert(
    fc.property(distributions, fc.nat(), (given, nat) => {
      const distribution =
        "low" in given
          ? int(given.low, given.low + given.size)
          : categorical(...Array.from({ length: given.size }, (_, i) => `c${i}`));
      const index = nat % countOf(distribution);
      const internal = distribution.kind === "categorical" ? index : gridValue(distribution, index);
      expect(toInternal(distribution, toExternal(distribution, internal))).toBe(internal);
    }),
  );
});

test("the same distribution is recognised", () => {
  const all = [float(0, 1), float(0, 1, { step: 0.5 }), int(0, 1), int(1, 2, { log: true }), categorical(1, 2)];
  for (const [i, a] of all.entries()) {
    for (const [j, b] of all.entries()) expect(sameDistribution(a, structuredClone(b))).toBe(i === j);
  }
});
