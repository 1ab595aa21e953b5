import { expect, test } from "vitest";
import { drawnStudy } from "../../../src/experiment/group/drawn-study.ts";
import type { Distribution } from "../../../src/tuning/distribution.ts";
import type { TrialRecord } from "../../../src/tuning/trial.ts";

function trial(number: number, distributions: Record<string, Distribution>): TrialRecord {
  return {
    ...{ number, state: "complete", params: {}, distributions, value: number, intermediate: [], attributes: {} },
    ...{ started: null, ended: null },
  };
}
const study = (...trials: TrialRecord[]) => ({ name: "s", direction: "minimize" as const, attributes: {}, trials });
const int = (low: number, high: number): Distribution => ({ kind: "int", low, high, log: false, step: 1 });
const choice = (...choices: string[]): Distribution => ({ kind: "categorical", choices });

test("parameters stand as they are named, others behind; those of one value are left out", () => {
  const one = trial(0, { a: int(1, 2), b: choice("x", "y"), c: choice("z"), d: int(3, 3), e: int(1, 9) });
  expect(drawnStudy(study(one), "m", ["e", "b"]).parameters.map(({ name }) => name)).toEqual(["e", "b", "a"]);
});

test("a scale holds what all trials could have", () => {
  const log: Distribution = { kind: "float", low: 0.1, high: 1, log: true, step: null };
  const trials = [trial(0, { a: int(3, 5), b: choice("x"), c: log }), trial(1, { a: int(1, 4), b: choice("y", "x") })];
  expect(drawnStudy(study(...trials), "m").parameters.map(({ scale }) => scale)).toEqual([
    { kind: "linear", low: 1, high: 5, whole: true },
    { kind: "categorical", choices: ["x", "y"] },
    { kind: "log", low: 0.1, high: 1 },
  ]);
});
