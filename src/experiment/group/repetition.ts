import type { GroupSettings } from "./schema.ts";

/** What may differ between the complete runs of a group that repeats its experiment. */
export const REPETITIONS = ["seed", "fold"] as const;

/** Complete runs of an experiment that differ in one thing. */
export interface Repetitions {
  by: (typeof REPETITIONS)[number];
  /** the seeds, or the folds from 1 */
  numbers: readonly number[];
}

/** What a group repeats its experiment with; undefined for one that searches. */
export function repetitionsOf({ seeds, folds }: Pick<GroupSettings, "seeds" | "folds">): Repetitions | undefined {
  if (seeds !== undefined) return { by: "seed", numbers: seeds };
  if (folds !== undefined) return { by: "fold", numbers: Array.from({ length: folds }, (_, i) => i + 1) };
  return undefined;
}

/** Settings of the experiment of one repetition, as overrides. */
export function overridesOf({ by, numbers }: Repetitions, number: number): string[] {
  if (by === "seed") return [`seed=${number}`];
  return [`split.fold=${number}`, `split.folds=${numbers.length}`];
}
