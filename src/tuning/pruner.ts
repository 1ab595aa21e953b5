import type { ZodType } from "zod";
import type { Direction, TrialRecord } from "./trial.ts";

/** What a pruner may know: ended trials of whole earlier batches, and what the trial itself has told so far. */
export interface PruningView {
  direction: Direction;
  number: number;
  /** the trial's intermediate values so far, ascending by step; the last is new */
  intermediate: readonly { step: number; value: number }[];
  finished: readonly TrialRecord[];
}

/** Gives up trials that will not be good. Its answers depend on the view alone; the direction is the study's. */
export interface Pruner {
  prune(view: PruningView): boolean;
  /** whether a sampler is to learn from the results of `other` for trial `number` (Hyperband's brackets); absent: from all */
  isComparable?(number: number, other: TrialRecord): boolean;
}

/** A kind of pruner: a plain object, one per file, listed in `pruners/catalogue.ts`. */
export interface PrunerDefinition<C> {
  name: string;
  summary: string;
  source?: string;
  config: ZodType<C>;
  create(config: C): Pruner;
}
