import type { Distribution, ParameterValue } from "../../src/tuning/distribution.ts";
import { JournalStorage } from "../../src/tuning/journal/storage.ts";
import { REASON, type TrialState } from "../../src/tuning/trial.ts";

/** A trial as a test says it. */
export interface WrittenTrial {
  params?: Record<string, ParameterValue>;
  state?: Extract<TrialState, "complete" | "pruned" | "failed" | "running">;
  value?: number | null;
  intermediate?: readonly number[];
  reason?: string;
}

function distributionOf(value: ParameterValue): Distribution {
  if (typeof value !== "number") return { kind: "categorical", choices: ["rbf", "poly", "linear", true, false] };
  if (Number.isInteger(value)) return { kind: "int", low: 0, high: 10_000, log: false, step: 1 };
  return { kind: "float", low: 1e-6, high: 10_000, log: true, step: null };
}

/** Writes a study of such trials into a journal. */
export async function writeStudy(
  path: string,
  name: string,
  trials: readonly WrittenTrial[],
  direction: "minimize" | "maximize" = "maximize",
): Promise<void> {
  const storage = new JournalStorage(path);
  await storage.create(name, direction);
  for (const [number, trial] of trials.entries()) {
    const { params = {}, state = "complete", value = null, intermediate = [], reason } = trial;
    const distributions = Object.fromEntries(Object.entries(params).map(([key, one]) => [key, distributionOf(one)]));
    await storage.begin(name, number, [{ params, distributions }]);
    const key = { study: name, number };
    for (const [step, told] of intermediate.entries()) await storage.report(key, step + 1, told);
    if (reason !== undefined) await storage.setTrialAttribute(key, REASON, reason);
    if (state !== "running") await storage.end(key, state, value);
  }
}
