import { describe, expect, test } from "vitest";
import { isNotation, parseNotation } from "../../src/tuning/notation.ts";

const float = (low: number, high: number, more = {}) => ({
  ...{ kind: "float", low, high, log: false, step: null },
  ...more,
});
const int = (low: number, high: number, step = 1) => ({ kind: "int", low, high, log: false, step });

describe("the thesis's notation", () => {
  test.each([
    ["uniform(0, 0.5)", float(0, 0.5)],
    ["uniform(-1.5,+2E3)", float(-1.5, 2000)],
    ["uniform(.1, .9, 0.1)", float(0.1, 0.9, { step: 0.1 })],
    ["loguniform(1e-4, 1)", float(1e-4, 1, { log: true })],
    [" loguniform ( 1E-4 , 1. ) ", float(1e-4, 1, { log: true })],
    ["range(2, 15)", int(2, 14)],
    ["range(2, 3)", int(2, 2)],
    ["range(10, 101, 10)", int(10, 100, 10)],
    ["range(0, 10, 4)", int(0, 8, 4)],
    ["range(-3, 0)", int(-3, -1)],
    ["randint(1, 6)", int(1, 6)],
  ])("%s", (text, distribution) => {
    expect(parseNotation(text)).toEqual(distribution);
  });

  test.each([
    ["choice([0, .5, 2, 10, 20])", [0, 0.5, 2, 10, 20]],
    ["choice([rbf, 'poly', \"linear\"])", ["rbf", "poly", "linear"]],
    ["choice([true, False, null, None])", [true, false, null, null]],
    ['choice(["true", "1", \'it\\\'s\', "a, b)"])', ["true", "1", "it's", "a, b)"]],
    ["choice([-1, +2e-3, two words, ])", [-1, 2e-3, "two words"]],
    ["choice([[9, 9, 7], [10, 9], 3])", [[9, 9, 7], [10, 9], 3]],
    ["choice([])", []],
  ])("%s", (text, choices) => {
    expect(parseNotation(text)).toEqual({ kind: "choice", choices });
  });

  test.each([
    [
      "unifrom(0, 1)",
      "unknown distribution: unifrom; did you mean uniform? expected one of uniform, loguniform, range",
    ],
    ["toString(0, 1)", "unknown distribution: toString; expected one of uniform"],
    ["uniform(0)", "1 number; expected uniform(low, high), or uniform(low, high, step)"],
    ["loguniform(1, 2, 3)", "3 numbers; expected loguniform(low, high)"],
    ["uniform(0, one)", '"one" is no number; expected uniform(low, high)'],
    ["uniform(0, [1])", "[1] is no number"],
    ["range(2, 2)", "no whole number from 2 to below 2; expected range(first, end)"],
    ["range(2.5, 4)", "2.5 is no whole number"],
    ["range(1, 5, 0)", "step 0 is not above 0"],
    ["choice(1, 2)", "no single list; expected choice([a, b, ...])"],
    ["choice([1], [2])", "no single list"],
    ["choice([[[1]]])", "lists within lists within a list in choice([[[1]]]); expected values"],
    ["uniform(0, 1", "uniform(0, 1: it ends where , or ) is expected"],
    ["uniform(0, 1) * 2", "uniform(0, 1) * 2: * 2 stands where the end is expected"],
    ["uniform(, 1)", "uniform(, 1): , 1) stands where a value is expected"],
    ["choice(['a' b])", "choice(['a' b]): b]) stands where , or ] is expected"],
  ])("refuses %s", (text, message) => {
    expect(() => parseNotation(text)).toThrow(message);
  });

  test("is told from a value", () => {
    expect(["range(2, 5)", " foo (", "rbf", "1e-4", "a b (c)", ""].map(isNotation)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
