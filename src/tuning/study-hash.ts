import { canonicalJson, sha256 } from "../core/hash.ts";
import type { StudyRecord } from "./storage.ts";

/**
 * SHA-256 of what a study found, in hexadecimal: its name, direction and trials, without times and attributes. It is the
 * same for any number of workers, and after any number of restarts.
 */
export function studyHash({ name, direction, trials }: StudyRecord): string {
  const content = trials.map(({ number, state, params, distributions, value, intermediate }) => ({
    number,
    state,
    params,
    distributions,
    value: written(value),
    intermediate: intermediate.map((told) => [told.step, written(told.value)]),
  }));
  return sha256(canonicalJson({ name, direction, trials: content }));
}

/** JSON has no word for what is not finite. */
function written(value: number | null): number | string | null {
  return value === null || Number.isFinite(value) ? value : String(value);
}
