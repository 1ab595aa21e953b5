import { z } from "zod";
import type { Pruner, PrunerDefinition } from "../pruner.ts";
import { type Direction, isBetter, type TrialRecord } from "../trial.ts";
import { lastStep } from "./extremes.ts";

const reduction = z.int().min(2).describe("of so many trials at a rung one goes on; rungs are this factor apart");

const config = z.strictObject({
  min_resource: z
    .union([z.literal("auto"), z.int().min(1)])
    .default("auto")
    .describe("steps to the first rung; auto: a hundredth of the steps of the longest complete trial so far"),
  reduction_factor: reduction.default(4),
  min_early_stopping_rate: z.int().min(0).default(0).describe("rungs that are left out at the beginning"),
});

/**
 * Asynchronous successive halving: at rungs, steps that grow by a factor, a trial goes on if it is among the best of those
 * that have been there. What a trial had at a rung is its first number from that step on, whichever rung it was given up at
 * (Optuna keeps what it decided, which differs where one report leads over two rungs).
 */
export const successiveHalving: PrunerDefinition<z.output<typeof config>> = {
  name: "successive-halving",
  summary: "of the trials that reach a rung the best go on to the next, whose step is a factor larger",
  source: "Li et al., A System for Massively Parallel Hyperparameter Tuning, MLSys 2020, arXiv:1810.05934",
  config,
  create: (options) => halving(options),
};

export interface Halving extends z.output<typeof config> {
  /** which of the earlier trials compete; absent: all */
  competes?: (number: number, other: TrialRecord) => boolean;
}

export function halving({ reduction_factor: factor, min_early_stopping_rate: rate, ...options }: Halving): Pruner {
  return {
    prune({ direction, number, intermediate, finished }): boolean {
      const last = intermediate.at(-1);
      const first = options.min_resource === "auto" ? estimate(lastStep(finished)) : options.min_resource;
      if (last === undefined || first === undefined) return false;
      const before = intermediate.slice(0, -1);
      for (let rung = first * power(factor, rate); rung <= last.step; rung *= factor) {
        if (valueAt(before, rung) !== undefined) continue; // it was judged at this rung, and went on
        if (Number.isNaN(last.value)) return true;
        const others = options.competes ? finished.filter((other) => options.competes!(number, other)) : finished;
        const values = others.flatMap((other) => valueAt(other.intermediate, rung) ?? []);
        if (!isPromoted([...values, last.value], { direction, factor, value: last.value })) return true;
      }
      return false;
    },
  };
}

function estimate(steps: number | undefined): number | undefined {
  return steps === undefined ? undefined : Math.max(1, Math.floor(steps / 100));
}

/** `base` to a power that is a whole number. */
export function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result *= base;
  return result;
}

/** The first number from a step on. */
function valueAt(intermediate: TrialRecord["intermediate"], rung: number): number | undefined {
  return intermediate.find(({ step, value }) => step >= rung && !Number.isNaN(value))?.value;
}

/** Whether `value` is among the best of `values`, one in `factor` and at least one. */
function isPromoted(
  values: readonly number[],
  { direction, factor, value }: { direction: Direction; factor: number; value: number },
): boolean {
  const better = values.filter((other) => isBetter(direction, other, value)).length;
  return better < Math.max(1, Math.floor(values.length / factor));
}
