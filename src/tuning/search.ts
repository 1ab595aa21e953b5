import type { Random } from "../core/random.ts";
import type { Pruner } from "./pruner.ts";
import type { Sampler } from "./sampler.ts";
import type { Parameter } from "./space.ts";
import type { Storage, StudyRecord } from "./storage.ts";
import type { TrialRecord } from "./trial.ts";

/** How a trial ended. */
export type TrialOutcome =
  | { state: "complete"; value: number }
  | { state: "pruned" }
  /** why, for a person; a trial that fails ends no study */
  | { state: "failed"; reason: string };

/** Who is told of what a batch's trials give; each call is kept before it resolves. */
export interface BatchSink {
  report(number: number, step: number, value: number): Promise<void>;
  attribute(number: number, key: string, value: unknown): Promise<void>;
  end(number: number, outcome: TrialOutcome): Promise<void>;
}

export interface SearchOptions {
  storage: Storage;
  study: string;
  space: readonly Parameter[];
  sampler: Sampler;
  pruner: Pruner;
  /** trials that the study is to have, those that it has already included */
  trials: number;
  /** trials that are proposed at a time, from the results of the batches before; of the file, not of the machine */
  batch: number;
  random: Random;
  signal: AbortSignal;
  /**
   * Evaluates the trials of a batch, in any order and any number at a time, and tells `sink` of each; a trial that was
   * running when another process died comes again, with the same number and parameters.
   */
  evaluate(batch: readonly TrialRecord[], sink: BatchSink): Promise<void>;
  /** told whenever a trial begins, reports or ends */
  changed?(study: StudyRecord): void;
}
