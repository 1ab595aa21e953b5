import fc from "fast-check";
import { expect, test } from "vitest";
import { CascadaError } from "../../../../src/core/errors.ts";
import { parseRound, setAlias } from "../../../../src/models/boosting/native/round-text.ts";

const two = { sets: ["train", "validation"], metrics: ["mlogloss", "auc"] } as const;

test("a round as 1.7 and 3.2 print it", () => {
  const text = "[2]\tset0-mlogloss:0.83291405439376831\tset0-auc:0.96904761904761894\tset1-mlogloss:1.5\tset1-auc:0.5";
  expect(parseRound(text, two)).toEqual({
    "train-mlogloss": 0.83291405439376831,
    "train-auc": 0.96904761904761894,
    "validation-mlogloss": 1.5,
    "validation-auc": 0.5,
  });
});

test.each([
  ["nan", Number.NaN],
  ["-nan", Number.NaN],
  ["-nan(ind)", Number.NaN],
  ["NaN", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["1e-07", 1e-7],
])("%s is %d", (text, value) => {
  const round = parseRound(`[0]\tset0-rmse:${text}`, { sets: ["train"], metrics: ["rmse"] });
  expect(round).toEqual({ "train-rmse": value });
});

test.each([
  ["a metric is missing", "[0]\tset0-mlogloss:1\tset0-auc:1\tset1-mlogloss:1"],
  ["a number is none", "[0]\tset0-mlogloss:1\tset0-auc:1\tset1-mlogloss:1\tset1-auc:much"],
  ["a number is empty", "[0]\tset0-mlogloss:1\tset0-auc:1\tset1-mlogloss:1\tset1-auc:"],
  ["there is nothing", ""],
])("it is an error if %s", (_what, text) => {
  expect(() => parseRound(text, two)).toThrow(CascadaError);
  expect(() => parseRound(text, two)).toThrow(/libxgboost says .* of a round; expected (mlogloss|auc) of/);
});

test("property: names of sets may hold anything, numbers come back as printed", () => {
  const sets = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(sets, fc.double({ noNaN: true, noDefaultInfinity: true }), (names, value) => {
      const text = `[3]\t${names.map((_, i) => `${setAlias(i)}-error:${value + i}`).join("\t")}\n`;
      const round = parseRound(text, { sets: names, metrics: ["error"] });
      for (const [i, name] of names.entries()) expect(round[`${name}-error`]).toBe(value + i);
    }),
  );
});
