import { expect, test } from "vitest";
import { corners } from "../../../src/experiment/group/corners.ts";
import { parametersOf } from "../../../src/tuning/space.ts";

test("each parameter is at its ends, the others at their first, and one with a condition where it exists", () => {
  const { parameters } = parametersOf({
    "model.C": "uniform(1, 2)",
    "model.kernel": { categorical: ["rbf", "poly"] },
    "model.degree": { int: { low: 2, high: 4, log: false, step: 1 }, when: { "model.kernel": "poly" } },
  });
  expect(corners(parameters)).toEqual([
    { "model.C": 1, "model.kernel": "rbf" },
    { "model.C": 2, "model.kernel": "rbf" },
    { "model.C": 1, "model.kernel": "poly", "model.degree": 2 },
    { "model.C": 1, "model.kernel": "poly", "model.degree": 4 },
  ]);
});
