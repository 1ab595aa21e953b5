import { bestSoFar } from "../../tuning/best.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import { studyHash } from "../../tuning/study-hash.ts";
import { REASON, TRIAL_STATES, type TrialRecord } from "../../tuning/trial.ts";
import type { Group } from "./load.ts";
import type { StudyResult, TrialResult } from "./result.ts";
import { TRIAL_KEYS } from "./trial-attributes.ts";

/** A study as the result of a group has it. */
export function studyResult(study: StudyRecord, { metric }: Pick<Group, "metric">): StudyResult {
  const best = bestSoFar(study);
  const counts = TRIAL_STATES.map((state) => [state, study.trials.filter((trial) => trial.state === state).length]);
  return {
    name: study.name,
    metric: metric!.name,
    direction: study.direction,
    sha256: studyHash(study),
    counts: Object.fromEntries(counts) as StudyResult["counts"],
    best: best ? { number: best.number, value: best.value!, params: { ...best.params } } : null,
    trials: study.trials.map(trialResult),
  };
}

function trialResult({ number, state, value, params, attributes }: TrialRecord): TrialResult {
  const text = (key: string) => (attributes[key] === undefined ? null : String(attributes[key]));
  const seconds = attributes[TRIAL_KEYS.seconds];
  return {
    ...{ number, state, value: Number.isFinite(value) ? value : null, params: { ...params } },
    seconds: typeof seconds === "number" ? seconds : null,
    run: text(TRIAL_KEYS.run),
    reason: state === "failed" ? (text(REASON) ?? "unknown") : null,
  };
}

/** What the study says of its trials, in words: `12 complete, 3 pruned, 1 failed`. */
export function countsText({ counts }: Pick<StudyResult, "counts">): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return some.map(([state, count]) => `${count} ${state}`).join(", ") || "no trials";
}

/** How far a repetition of a study may be off: not at all, unless an engine that promises no bytes fitted a trial. */
export function toleranceOfStudy({ trials }: StudyRecord): { probability: number; metric: number } | null {
  const exact = trials.every(({ attributes }) => attributes[TRIAL_KEYS.exact] !== false);
  return exact ? null : { probability: 0.1, metric: 0.01 };
}
