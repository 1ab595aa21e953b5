import { ConfigError } from "../../core/errors.ts";
import { findRun } from "../../tracking/run-reference.ts";
import { readRuns, readState, type StoredRun } from "../../tracking/run-store.ts";

/** What the verbs of MLflow are told of runs. */
export interface ChosenFlags {
  runs: string;
  all?: boolean;
  json?: boolean;
}

/** The runs that are named, or all that can be read. Throws ConfigError where neither or both are asked for. */
export function chosenRuns(references: readonly string[], { runs: root, all = false }: ChosenFlags): StoredRun[] {
  if (all && references.length > 0) throw new ConfigError("--all means every run: expected it, or runs, not both");
  if (!all && references.length === 0) throw new ConfigError("which runs? expected ids, latest, or --all");
  if (all) {
    const { runs, unreadable } = readRuns(root);
    for (const { path, reason } of unreadable) process.stderr.write(`cascada: not read: ${path}: ${reason}\n`);
    return runs;
  }
  const paths = new Set(references.map((reference) => findRun(root, reference)));
  return [...paths].map((path) => ({ path, state: readState(path) }));
}
