import { z } from "zod";
import type { PrunerDefinition } from "../pruner.ts";
import { isFirstInInterval } from "./intervals.ts";

const config = z
  .strictObject({
    lower: z.number().optional().describe("a trial with a smaller value is given up"),
    upper: z.number().optional().describe("a trial with a larger value is given up"),
    warmup_steps: z.int().min(0).default(0).describe("steps of a trial before which it is not pruned"),
    interval_steps: z.int().min(1).default(1).describe("steps from one judgement to the next"),
  })
  .refine(({ lower, upper }) => lower !== undefined || upper !== undefined, "expected lower, upper or both")
  .refine(({ lower = -Infinity, upper = Infinity }) => lower <= upper, "lower is larger than upper");

/** Gives up a trial whose last value is out of bounds, or NaN, whatever other trials had. */
export const threshold: PrunerDefinition<z.output<typeof config>> = {
  name: "threshold",
  summary: "gives up trials whose value leaves a range",
  source: "https://optuna.readthedocs.io/en/stable/reference/generated/optuna.pruners.ThresholdPruner.html",
  config,
  create: ({ lower = -Infinity, upper = Infinity, warmup_steps: warmup, interval_steps: interval }) => ({
    prune({ intermediate }) {
      const last = intermediate.at(-1);
      if (last === undefined || last.step < warmup) return false;
      const steps = intermediate.map(({ step }) => step);
      if (!isFirstInInterval(steps, { warmup, interval })) return false;
      return Number.isNaN(last.value) || last.value < lower || last.value > upper;
    },
  }),
};
