import type { Storage, TrialKey } from "./storage.ts";
import { REASON } from "./trial.ts";

/** How a trial ended. */
export type TrialOutcome =
  | { state: "complete"; value: number }
  | { state: "pruned" }
  /** why, for a person; a trial that fails ends no study */
  | { state: "failed"; reason: string };

/**
 * Writes how a trial ended: one that is complete without a finite value has failed, and a pruned one has its last
 * intermediate value.
 */
export async function endTrial(storage: Storage, key: TrialKey, told: TrialOutcome): Promise<void> {
  const outcome = judged(told);
  if (outcome.state === "failed") await storage.setTrialAttribute(key, REASON, outcome.reason);
  let value = outcome.state === "complete" ? outcome.value : null;
  if (outcome.state === "pruned") {
    const last = (await storage.read(key.study))?.trials[key.number]?.intermediate.at(-1)?.value;
    value = last === undefined || Number.isNaN(last) ? null : last;
  }
  await storage.end(key, outcome.state, value);
}

function judged(outcome: TrialOutcome): TrialOutcome {
  if (outcome.state !== "complete" || Number.isFinite(outcome.value)) return outcome;
  return { state: "failed", reason: `its value is ${outcome.value}; expected a finite number` };
}
