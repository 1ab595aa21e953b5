import { expect, test } from "vitest";
import { bestTrial, shownRange, valuedTrials, withinRange } from "../../src/report/study.ts";
import { sampleStudy, sampleTrial } from "./sample-study.ts";

test("trials with a value are those that are complete and measured a number", () => {
  const trials = [
    sampleTrial(0, { value: Number.NaN }),
    sampleTrial(1, { state: "pruned" }),
    sampleTrial(2, { value: null }),
    sampleTrial(3),
  ];
  expect(valuedTrials(sampleStudy(trials)).map(({ number }) => number)).toEqual([3]);
});

test("the best is the largest or the smallest, the first of equal ones", () => {
  const trials = valuedTrials(sampleStudy([1, 3, 3, 2].map((value, number) => sampleTrial(number, { value }))));
  expect(bestTrial("maximize", trials)?.number).toBe(1);
  expect(bestTrial("minimize", trials)?.number).toBe(0);
  expect(bestTrial("minimize", [])).toBeUndefined();
});

test("an axis leaves out the few that are far worse than the others, whichever way", () => {
  // Four fifths reach 4 of best 0: what is beyond 2.5 x 4 = 10 is left out, 9 is not.
  expect(shownRange("minimize", [0, 1, 2, 3, 4, 1000])).toEqual([0, 4]);
  expect(shownRange("minimize", [0, 1, 2, 3, 4, 9])).toEqual([0, 9]);
  expect(shownRange("maximize", [0, -1, -2, -3, -4, -1000])).toEqual([-4, 0]);
});

test("an axis is never empty", () => {
  expect(shownRange("maximize", [2, 2, 2])).toEqual([1.9, 2.1]);
  expect(shownRange("maximize", [0])).toEqual([-0.5, 0.5]);
  expect(shownRange("maximize", [])).toEqual([-0.5, 0.5]);
  // All but one are equal: nothing says what is ordinary, so all are shown.
  expect(shownRange("maximize", [2, 2, 2, 2, 2, -7])).toEqual([-7, 2]);
});

test("a value beyond a range is its end", () => {
  expect([-1, 0.5, 7].map((value) => withinRange(value, [0, 1]))).toEqual([0, 0.5, 1]);
});
