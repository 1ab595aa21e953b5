import { expect, test } from "vitest";
import { estimatedBaseScores } from "../../../../src/models/boosting/builtin/base-score.ts";
import type { Objective } from "../../../../src/models/boosting/objective.ts";
import { labelled } from "../../mixture.ts";

function estimated(
  objective: Objective,
  label: number[],
  { weight, positive = 1 }: { weight?: number[]; positive?: number } = {},
) {
  const { x } = labelled(label, label);
  const rows = { x, label: Float32Array.from(label), weight: weight && Float32Array.from(weight) };
  return Array.from(estimatedBaseScores(rows, { objective, groups: objective === "multi:softprob" ? 3 : 1, positive }));
}

test("softmax: logarithms of the shares of the classes about their mean", () => {
  // ln(1/2), ln(1/4), ln(1/4) have mean -5/3 ln 2: 2/3 ln 2, -1/3 ln 2, -1/3 ln 2.
  const expected = [2, -1, -1].map((third) => (third * Math.LN2) / 3);
  const close = (actual: number[]) => actual.forEach((score, i) => void expect(score).toBeCloseTo(expected[i]!, 6));
  close(estimated("multi:softprob", [0, 0, 1, 2]));
  close(estimated("multi:softprob", [0, 1, 2], { weight: [2, 1, 1] }));
});

test("logistic: the share of label 1, by weight", () => {
  expect(estimated("binary:logistic", [0, 0, 0, 1])).toEqual([0.25]);
  expect(estimated("binary:logistic", [0, 0, 0, 1], { positive: 3 })).toEqual([0.5]);
  expect(estimated("binary:logistic", [0, 1], { weight: [3, 1] })).toEqual([0.25]);
});

test("squared error: the mean, by weight", () => {
  expect(estimated("reg:squarederror", [1, 2, 6])).toEqual([3]);
  expect(estimated("reg:squarederror", [1, 5], { weight: [3, 1] })).toEqual([2]);
});
