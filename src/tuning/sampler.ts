import type { ZodType } from "zod";
import type { Random } from "../core/random.ts";
import type { Distribution, ParameterValue } from "./distribution.ts";
import type { Parameter } from "./space.ts";
import type { Direction, TrialRecord } from "./trial.ts";

/**
 * What a sampler may know when trial `number` begins: the trials of whole earlier batches, and what was proposed before it
 * in its own batch, whose results it does not wait for. So the proposal is the same with any number of workers.
 */
export interface StudyView {
  direction: Direction;
  number: number;
  /** ended trials of earlier batches, by number; from call to call of one study it only grows */
  finished: readonly TrialRecord[];
  /** trials of this batch with smaller numbers: parameters only */
  pending: readonly TrialRecord[];
  /** the study's own stream, for what its trials share, such as the order of a grid; the same in every call */
  random: Random;
  /** whether to learn from a finished trial (a pruner may compare only some with this one); absent: from all */
  learnsFrom?: ((trial: TrialRecord) => boolean) | undefined;
  /** the whole space, where it is known beforehand; absent where parameters are only asked for as a trial runs */
  space?: readonly Parameter[] | undefined;
}

/** Chooses the values of one trial, in the order in which they are asked for. */
export interface Proposal {
  suggest(name: string, distribution: Distribution): ParameterValue;
}

/**
 * Proposes trials. It may keep what it has computed from `view.finished`, but its answers depend on the view and the
 * stream alone: a sampler made anew gives the same.
 */
export interface Sampler {
  /** `random` is the trial's own stream */
  propose(view: StudyView, random: Random): Proposal;
  /** trials that there are to propose; absent where there is no end */
  size?(space: readonly Parameter[]): number;
}

/** A kind of sampler: a plain object, one per file, listed in `samplers/catalogue.ts`. */
export interface SamplerDefinition<C> {
  name: string;
  summary: string;
  /** where the algorithm is described */
  source?: string;
  config: ZodType<C>;
  create(config: C): Sampler;
}
