import { expect, test } from "vitest";
import { chanceLevel, SPLIT_WORDS } from "../../src/report/protocol.ts";
import { emptyEvaluation, sampleEvaluation } from "./sample-report.ts";

test("chance is the share of the most frequent true class: 60 of 100 rows", () => {
  expect(chanceLevel(sampleEvaluation())).toBe(0.6);
  expect(chanceLevel(emptyEvaluation())).toBeNaN();
});

test("the row split alone is called leaking, in its label too", () => {
  const leaking = Object.values(SPLIT_WORDS).filter((words) => words.leaking);
  expect(leaking.map(({ label }) => label)).toEqual(["random row split (LEAKING)"]);
});
