import type { OpenedStudy } from "../../experiment/group/open-study.ts";
import { TRIAL_KEYS } from "../../experiment/group/trial-attributes.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import { TRIAL_STATES, type TrialRecord, type TrialState } from "../../tuning/trial.ts";

/** Flags of every verb that reads a study. */
export interface StudyFlags {
  runs: string;
  study?: string;
  json?: boolean;
}

/** What cannot be read goes to the log. */
export function warn(message: string): void {
  process.stderr.write(`cascada: ${message}\n`);
}

/** Trials by state. */
export function countStates({ trials }: Pick<StudyRecord, "trials">): Record<TrialState, number> {
  const counts = Object.fromEntries(TRIAL_STATES.map((state) => [state, 0])) as Record<TrialState, number>;
  for (const { state } of trials) counts[state]++;
  return counts;
}

/** `98 complete, 2 failed` */
export function countsText(counts: Readonly<Record<TrialState, number>>): string {
  const told = TRIAL_STATES.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  return told.length === 0 ? "no trials" : told.join(", ");
}

/** What every object of these verbs has. */
export function studyFields({ path, run, study, metric }: OpenedStudy) {
  return { journal: path, run, study: study.name, metric, direction: study.direction };
}

/** The value as JSON has it: null where it is no number. */
export function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/**
 * Seconds that a trial took: of the work itself where its search has told them, as those of a batch begin together and wait
 * for a process; else from its beginning to its end, null while it runs.
 */
export function secondsOf({ started, ended, attributes }: TrialRecord): number | null {
  const told = attributes[TRIAL_KEYS.seconds];
  if (typeof told === "number") return told;
  return started === null || ended === null ? null : (ended - started) / 1000;
}
