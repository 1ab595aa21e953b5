import type { FitContext } from "../model.ts";
import type { FamilySettings } from "./settings.ts";

/** The context of a training that no search watches. */
export type PhaseContext = Pick<FitContext, "progress" | "observe" | "workers" | "signal">;

/** Epochs of each training, one after the other: of the stages, then of the whole. */
export function phasesOf(
  { pretraining, training }: Pick<FamilySettings, "pretraining" | "training">,
  stages: number,
): number[] {
  return [...(pretraining.epochs > 0 ? new Array<number>(stages).fill(pretraining.epochs) : []), training.epochs];
}

/**
 * The context of one of several trainings, whose progress is part of the whole. A search follows the last alone, whose
 * steps are what it compares.
 */
export function inPhase(
  { progress, observe, workers, signal }: FitContext,
  phases: readonly number[],
  index: number,
): PhaseContext {
  const before = phases.slice(0, index).reduce((sum, epochs) => sum + epochs, 0);
  const all = phases.reduce((sum, epochs) => sum + epochs, 0);
  return {
    ...{ workers, signal },
    ...(observe && { observe }),
    progress: (step, total, metrics) => progress(before * total + phases[index]! * step, all * total, metrics),
  };
}
