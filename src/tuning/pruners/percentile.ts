import { z } from "zod";
import type { Pruner, PrunerDefinition, PruningView } from "../pruner.ts";
import { isBetter } from "../trial.ts";
import { bestOf, isComplete } from "./extremes.ts";
import { isFirstInInterval } from "./intervals.ts";

/** What the pruners that compare with a percentile have in common. */
export const comparison = {
  startup_trials: z.int().min(0).default(5).describe("complete trials of earlier batches before anything is pruned"),
  warmup_steps: z.int().min(0).default(0).describe("steps of a trial before which it is not pruned"),
  interval_steps: z.int().min(1).default(1).describe("steps from one judgement to the next"),
  min_trials: z.int().min(1).default(1).describe("complete trials that must have reported the very step"),
};

const config = z.strictObject({
  percentile: z.number().min(0).max(100).describe("trials are kept whose best value so far is among so many percent"),
  ...comparison,
});

/** Gives up a trial whose best value so far is worse than a percentile of what complete trials had at the same step. */
export const percentile: PrunerDefinition<z.output<typeof config>> = {
  name: "percentile",
  summary: "keeps trials that are among the best percent of the complete ones at the same step",
  source: "https://optuna.readthedocs.io/en/stable/reference/generated/optuna.pruners.PercentilePruner.html",
  config,
  create: comparedWith,
};

export function comparedWith(options: z.output<typeof config>): Pruner {
  const { startup_trials, warmup_steps: warmup, interval_steps: interval, min_trials } = options;
  return {
    prune({ direction, intermediate, finished }: PruningView): boolean {
      const complete = finished.filter(isComplete);
      const last = intermediate.at(-1);
      if (last === undefined || last.step < warmup || complete.length < Math.max(1, startup_trials)) return false;
      const steps = intermediate.map(({ step }) => step);
      if (!isFirstInInterval(steps, { warmup, interval })) return false;
      const best = bestOf(direction, intermediate);
      if (Number.isNaN(best)) return true;
      const others = complete.flatMap(
        (trial) => trial.intermediate.find(({ step }) => step === last.step)?.value ?? [],
      );
      if (others.length < min_trials) return false;
      const bound = quantile(others, (direction === "maximize" ? 100 - options.percentile : options.percentile) / 100);
      return isBetter(direction, bound, best);
    },
  };
}

/** Linear between the values, of which NaN does not count; NaN of none. */
function quantile(values: readonly number[], fraction: number): number {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length === 0) return Number.NaN;
  const at = fraction * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  const part = at - below;
  // From the nearer end, as NumPy does: the same digits for a median of values and of the same ones with the other sign.
  if (low === high) return low;
  return part < 0.5 ? low + part * (high - low) : high - (1 - part) * (high - low);
}
