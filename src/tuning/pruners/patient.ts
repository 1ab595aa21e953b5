import { z } from "zod";
import type { PrunerDefinition, PruningView } from "../pruner.ts";
import { isBetter } from "../trial.ts";
import { bestOf } from "./extremes.ts";

/** Settings of a pruner that wraps one of `others`, and the pruner they ask for. */
export function patientOver(others: readonly PrunerDefinition<unknown>[]) {
  const wrapped = z.union([
    z.enum(others.map(({ name }) => name)),
    z.looseObject({ name: z.enum(others.map(({ name }) => name)) }),
  ]);
  const config = z
    .strictObject({
      pruner: wrapped.optional().describe("who decides when patience has ended; absent: nobody, the trial is given up"),
      patience: z.int().min(0).describe("steps without a better value that are waited for"),
      min_delta: z.number().min(0).default(0).describe("a value that is worse than the best by no more is no worse"),
    })
    .superRefine(({ pruner }, { addIssue }) => {
      if (pruner === undefined) return;
      const { definition, settings } = chosenOf(others, pruner);
      const { error } = definition.config.safeParse(settings);
      for (const { message, path } of error?.issues ?? []) {
        addIssue({ code: "custom", message, path: ["pruner", ...path], input: settings });
      }
    });
  const patient: PrunerDefinition<z.output<typeof config>> = {
    name: "patient",
    summary: "asks another pruner only when a trial has not become better for some steps",
    source: "https://optuna.readthedocs.io/en/stable/reference/generated/optuna.pruners.PatientPruner.html",
    config,
    create({ pruner: given, patience, min_delta }) {
      const chosen = given === undefined ? undefined : chosenOf(others, given);
      const pruner = chosen?.definition.create(chosen.definition.config.parse(chosen.settings));
      const prune = (view: PruningView) =>
        isWorse(view, { patience, minDelta: min_delta }) && (pruner === undefined || pruner.prune(view));
      return pruner?.isComparable ? { prune, isComparable: pruner.isComparable.bind(pruner) } : { prune };
    },
  };
  return patient;
}

type Chosen = string | { name: string; [setting: string]: unknown };

function chosenOf(others: readonly PrunerDefinition<unknown>[], chosen: Chosen) {
  const { name, ...settings } = typeof chosen === "string" ? { name: chosen } : chosen;
  return { definition: others.find((other) => other.name === name)!, settings };
}

/** Whether the last `patience` + 1 values are all worse than the best before them. */
function isWorse(
  { direction, intermediate }: PruningView,
  { patience, minDelta }: { patience: number; minDelta: number },
): boolean {
  const split = intermediate.length - patience - 1;
  if (split <= 0) return false;
  const before = bestOf(direction, intermediate.slice(0, split));
  const since = bestOf(direction, intermediate.slice(split));
  if (Number.isNaN(before) || Number.isNaN(since)) return false;
  return isBetter(direction, direction === "minimize" ? before + minDelta : before - minDelta, since);
}
