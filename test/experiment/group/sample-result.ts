import type { GroupResult, StudyResult, TrialResult } from "../../../src/experiment/group/result.ts";

const HASH = "0".repeat(64);

function trial(number: number, given: Partial<TrialResult>): TrialResult {
  return { number, state: "complete", value: null, params: {}, seconds: 1, run: null, reason: null, ...given };
}

/** A search of four trials of which the third, trial 2, is the best. */
export function sampleStudyResult(): StudyResult {
  return {
    name: "small",
    metric: "log_loss",
    direction: "minimize",
    sha256: HASH,
    counts: { complete: 2, pruned: 1, failed: 1, running: 0, waiting: 0 },
    best: { number: 2, value: 0.5, params: { "model.eta": 0.25, "model.max_depth": 3 } },
    trials: [
      trial(0, { value: 0.75, params: { "model.eta": 0.5, "model.max_depth": 2 } }),
      trial(1, { state: "failed", reason: "<it> threw" }),
      trial(2, { value: 0.5, params: { "model.eta": 0.25, "model.max_depth": 3 } }),
      trial(3, { state: "pruned", value: 0.9 }),
    ],
  };
}

/** What a group gave, without anything but what is given. */
export function sampleGroupResult(given: Partial<GroupResult> = {}): GroupResult {
  return {
    kind: "group",
    run: "runs/small",
    name: "small",
    journal: null,
    study: null,
    chosen: null,
    nested: null,
    repeated: null,
    report: null,
    warnings: [],
    seconds: 1,
    ...given,
  };
}
