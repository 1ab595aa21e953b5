import { type Direction, isBetter, type TrialRecord } from "../trial.ts";

/** The best of some values; NaN counts only where there is nothing else. NaN for none. */
export function bestOf(direction: Direction, values: readonly { value: number }[]): number {
  let best = Number.NaN;
  for (const { value } of values) if (isBetter(direction, value, best)) best = value;
  return best;
}

export function isComplete({ state }: TrialRecord): boolean {
  return state === "complete";
}

/** The largest step that any complete trial has reported; undefined where none has. */
export function lastStep(finished: readonly TrialRecord[]): number | undefined {
  const steps = finished.filter(isComplete).flatMap(({ intermediate }) => intermediate.at(-1)?.step ?? []);
  return steps.length === 0 ? undefined : steps.reduce((a, b) => Math.max(a, b));
}
