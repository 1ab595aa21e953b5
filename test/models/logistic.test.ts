import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { minimise } from "../../src/models/lbfgs.ts";
import { Logistic } from "../../src/models/logistic.ts";
import { mixture } from "./mixture.ts";

test("minimise finds the minimum of a badly scaled quadratic and of the logarithm of a sum", () => {
  const scales = [1, 100, 10_000];
  const quadratic = (x: Float64Array, gradient: Float64Array) => {
    for (const [k, scale] of scales.entries()) gradient[k] = 2 * scale * (x[k]! - k);
    return scales.reduce((sum, scale, k) => sum + scale * (x[k]! - k) ** 2, 0);
  };
  const found = minimise(quadratic, new Float64Array(3), { tolerance: 1e-8, steps: 20 });
  for (const [k, value] of found.entries()) expect(value).toBeCloseTo(k, 3);
  // log(e^x + e^-2x): derivative 0 where e^x = 2 e^-2x, at log(2) / 3
  const soft = ([x]: Float64Array, gradient: Float64Array) => {
    const [a, b] = [Math.exp(x!), Math.exp(-2 * x!)];
    gradient[0] = (a - 2 * b) / (a + b);
    return Math.log(a + b);
  };
  expect(minimise(soft, Float64Array.of(5), { tolerance: 1e-9 })[0]).toBeCloseTo(Math.log(2) / 3, 4);
});

describe("Logistic", () => {
  test("of one binary column is the logarithm of the odds: 3 of 4 and 1 of 4", () => {
    const x = { rows: 8, columns: ["a"], values: Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1) };
    const logits = Logistic.fit({ x, y: [0, 0, 0, 1, 0, 1, 1, 1] }, 2).logits(x);
    expect(logits[1]! - logits[0]!).toBeCloseTo(-Math.log(3), 4);
    expect(logits[9]! - logits[8]!).toBeCloseTo(Math.log(3), 4);
  });

  test("a row of weight 0 is none, and a penalty pulls the classes together", () => {
    const { x, y } = mixture({ rows: 60 });
    const weight = y.map((_, row) => (row < 45 ? 1 : 0));
    const part = { rows: 45, columns: x.columns, values: x.values.slice(0, 135) };
    // The scaler sees all rows; on the same columns' scale the weights alone decide.
    const [whole, cut] = [Logistic.fit({ x, y, weight }, 3), Logistic.fit({ x: part, y: y.slice(0, 45) }, 3)];
    for (const [i, logit] of cut.logits(part).entries()) expect(whole.logits(part)[i]).toBeCloseTo(logit, 2);
    const spread = (l2: number) => Math.max(...Logistic.fit({ x, y }, 3, { l2 }).logits(x));
    expect(spread(1)).toBeLessThan(spread(0) / 2);
  });

  test("comes back from JSON, and refuses what is none", () => {
    const { x, y } = mixture({ rows: 60 });
    const fitted = Logistic.fit({ x, y }, 3, { l2: 0.01 });
    const json = JSON.parse(JSON.stringify(fitted.toJSON()));
    expect(Logistic.fromJSON(json).logits(x)).toEqual(fitted.logits(x));
    expect(() => Logistic.fromJSON({ ...json, weights: [1] })).toThrow(
      new DataError("a logistic regression of 1 weights; expected 12"),
    );
    expect(() => Logistic.fromJSON([])).toThrow("not a logistic regression");
  });
});
