import { nearest } from "../../core/suggestion.ts";
import { runField } from "../../tracking/run-field.ts";
import type { ListedRun } from "../../tracking/run-store.ts";
import { tokensOf } from "../../tracking/where-tokens.ts";

/** Metrics and settings have the names that runs give them: one that no run has is most likely mistyped. */
const NAMED_BY_RUNS = /^(metrics|params)\../;

/** Fields that flags of a list name, in the order of the flags. */
export function namedFields({
  where = [],
  sort = [],
  columns = [],
}: {
  where?: readonly string[] | undefined;
  sort?: readonly string[] | undefined;
  columns?: readonly string[] | undefined;
}): string[] {
  const words = where.flatMap((text) => tokensOf(text).filter(({ kind }) => kind !== "text"));
  return [...words.map(({ text }) => text), ...sort.map((text) => text.replace(/^-/, "")), ...columns];
}

/** A sentence for each metric or setting among the fields that none of the runs has; none where there are no runs. */
export function absentFields(fields: readonly string[], runs: readonly ListedRun[]): string[] {
  if (runs.length === 0) return [];
  return [...new Set(fields)].flatMap((name) => {
    if (!NAMED_BY_RUNS.test(name)) return [];
    const field = runField(name);
    if (typeof field === "string" || runs.some((run) => field(run) !== undefined)) return [];
    const near = nearest(name, namesLike(name, runs));
    return [`no run has ${name}${near === undefined ? "" : `; did you mean ${near}?`}`];
  });
}

function namesLike(name: string, runs: readonly ListedRun[]): string[] {
  const group = name.startsWith("metrics.") ? "metrics" : "params";
  return [...new Set(runs.flatMap(({ state }) => Object.keys(state[group])))].map((key) => `${group}.${key}`);
}
