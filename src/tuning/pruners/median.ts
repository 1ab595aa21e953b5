import { z } from "zod";
import type { PrunerDefinition } from "../pruner.ts";
import { comparedWith, comparison } from "./percentile.ts";

const config = z.strictObject(comparison);

/** Gives up a trial whose best value so far is worse than the median of what complete trials had at the same step. */
export const median: PrunerDefinition<z.output<typeof config>> = {
  name: "median",
  summary: "keeps trials that are better than the median of the complete ones at the same step",
  source: "https://optuna.readthedocs.io/en/stable/reference/generated/optuna.pruners.MedianPruner.html",
  config,
  create: (options) => comparedWith({ ...options, percentile: 50 }),
};
