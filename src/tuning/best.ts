import { ConfigError } from "../core/errors.ts";
import type { StudyRecord } from "./storage.ts";
import { isBetter, REASON, type TrialRecord } from "./trial.ts";

/** The complete trial with the best value, of equal ones the first; undefined where none is complete. */
export function bestSoFar({ direction, trials }: StudyRecord): TrialRecord | undefined {
  let best: TrialRecord | undefined;
  for (const trial of trials) {
    if (trial.state !== "complete" || trial.value === null) continue;
    if (best === undefined || isBetter(direction, trial.value, best.value!)) best = trial;
  }
  return best;
}

/**
 * The complete trial with the best value.
 *
 * @throws ConfigError where none is complete: what the first one failed of tells why
 */
export function bestTrial(study: StudyRecord): TrialRecord {
  const best = bestSoFar(study);
  if (best !== undefined) return best;
  const { name, trials } = study;
  const failed = trials.filter(({ state }) => state === "failed");
  const of = `study ${name} has no complete trial, so none is best: of ${trials.length} trials ${failed.length} failed`;
  const [first] = failed;
  if (first === undefined) throw new ConfigError(of);
  throw new ConfigError(`${of}, trial ${first.number} because: ${first.attributes[REASON] ?? "unknown"}`);
}
