// What a thread does for train-members.ts: it trains one member after the other.
import { Random } from "../../core/random.ts";
import type { FittingEngine, LabelledSet, LearningCurve, ModelFiles, TrainingStep } from "../model.ts";
import { definitionOf } from "./configuration.ts";

/** A member about to be trained. */
export interface MemberJob {
  /** name of its definition */
  name: string;
  /** checked by the definition's schema */
  settings: unknown;
  /** of all its chance */
  seed: string;
}

/** A trained member as it goes from thread to thread. */
export interface TrainedMember {
  name: string;
  files: ModelFiles;
  curves: readonly LearningCurve[];
  warnings: readonly string[];
  engine?: FittingEngine;
  steps: readonly TrainingStep[];
}

/** @param signal stops a member at work in this thread; a thread of its own is ended from outside */
export function createWorker(
  { train, validation }: { train: LabelledSet; validation: LabelledSet },
  signal = new AbortController().signal,
) {
  return {
    async fit({ name, settings, seed }: MemberJob): Promise<TrainedMember> {
      const steps: TrainingStep[] = [];
      const model = await definitionOf(name).fit({
        train,
        validation,
        config: settings,
        context: {
          random: Random.fromSeed(seed),
          workers: 1,
          progress: () => {},
          observe: (step) => void steps.push(step),
          signal,
        },
      });
      const { curves = [], warnings = [], engine } = model;
      return { name, files: model.files(), curves, warnings, ...(engine && { engine }), steps };
    },
  };
}
