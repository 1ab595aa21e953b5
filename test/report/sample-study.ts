import type { DrawnStudy, StudyTrial } from "../../src/report/study.ts";

/** A trial with a rate of 10^-number, complete with its number as the value unless told otherwise. */
export function sampleTrial(number: number, given: Partial<StudyTrial> = {}): StudyTrial {
  const params = { "model.rate": Number(`1e-${number}`), "model.kernel": number % 2 === 0 ? "rbf" : "poly" };
  return { number, state: "complete", params, value: number, intermediate: [], ...given };
}

/** Trials over a rate from 1e-4 to 1 and a kernel. */
export function sampleStudy(trials: readonly StudyTrial[], given: Partial<DrawnStudy> = {}): DrawnStudy {
  return {
    metric: "accuracy",
    direction: "maximize",
    parameters: [
      { name: "model.rate", scale: { kind: "log", low: 1e-4, high: 1 } },
      { name: "model.kernel", scale: { kind: "categorical", choices: ["rbf", "poly"] } },
    ],
    trials,
    ...given,
  };
}
