import { expect, test } from "vitest";
import { EarlyStoppingWatch } from "../../../src/models/boosting/early-stopping.ts";
import type { Metric } from "../../../src/models/boosting/objective.ts";

/** Round after which it is over (the last where it never is) and the best round. */
function watched(values: readonly number[], metric: Metric = "mlogloss", rounds = 2): [over: number, best: number] {
  const watch = new EarlyStoppingWatch({ rounds, set: "validation", metric });
  const over = values.findIndex((value, round) =>
    watch.isOver(round, { [`train-${metric}`]: -round, [`validation-${metric}`]: value }),
  );
  return [over < 0 ? values.length - 1 : over, watch.best];
}

test("it is over so many rounds after the best, the first of equal ones", () => {
  expect(watched([5, 4, 3, 4, 3, 1])).toEqual([4, 2]);
  expect(watched([5, 4, 3, 4, 2, 2, 2])).toEqual([6, 4]);
  expect(watched([1, 2, 3], "mlogloss", 1)).toEqual([1, 0]);
});

test("an area under the curve is better when larger", () => {
  expect(watched([0.5, 0.7, 0.6, 0.7, 0.9], "auc")).toEqual([3, 1]);
  expect(watched([0.5, 0.7, 0.6, 0.7, 0.9], "merror")).toEqual([2, 0]);
});

test("NaN is never better, and nothing is better than NaN in the first round", () => {
  expect(watched([3, Number.NaN, 2, Number.NaN, Number.NaN, 1])).toEqual([4, 2]);
  expect(watched([Number.NaN, 1, 2, 3])).toEqual([2, 0]);
});
