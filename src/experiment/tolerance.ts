import type { FittedModel } from "../models/model.ts";
import type { StageRecord } from "../tracking/run-record.ts";

/**
 * How far a repetition may be off with an engine that adds float32 numbers in an order that it does not promise (threads, a
 * GPU, another build of a library). Sums then differ in the seventh digit, a split of a tree or a step of descent that was
 * nearly a tie goes the other way, and single rows follow it: a probability of a row may be off by much, a metric, which
 * is a mean over rows, only by little of its statistical error.
 */
const UNORDERED_SUMS = { probability: 0.1, metric: 0.01 };

/** How far a repetition of models may be off; null where each gives the same bytes. */
export function toleranceOf(...models: readonly Pick<FittedModel, "engine">[]): StageRecord["tolerance"] {
  return models.every(({ engine }) => engine?.reproducible !== false) ? null : UNORDERED_SUMS;
}
