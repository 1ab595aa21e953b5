import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { nearest } from "../core/suggestion.ts";
import { RUN_FILES } from "./run.ts";
import { readRuns, runFolders } from "./run-store.ts";

/** Candidates that an error lists at most. */
const CANDIDATES = 10;

/**
 * The folder of the run that a reference means: an id, the beginning of one that no other run has, the run's folder itself,
 * `latest` (the newest that is not part of another run), or `latest:NAME` (the newest of that name).
 *
 * Throws ConfigError that lists the candidates where none or several are meant.
 *
 * @example findRun("runs", "latest:baseline") // "runs/baseline-20260101-000000"
 */
export function findRun(root: string, reference: string): string {
  if (reference === "") throw new ConfigError('a run is ""; expected an id, its beginning, a folder or latest');
  if (reference === "latest" || reference.startsWith("latest:")) return latest(root, reference);
  if (/[/\\]/.test(reference) || reference === ".") {
    if (existsSync(join(reference, RUN_FILES.state))) return join(dirname(reference), basename(reference));
    throw new ConfigError(`${reference} is no folder of a run: it has no ${RUN_FILES.state}`);
  }
  const names = runFolders(root);
  if (names.includes(reference)) return join(root, reference);
  const [first, ...others] = names.filter((name) => name.startsWith(reference));
  if (first === undefined) throw new ConfigError(unknown(root, reference, names));
  if (others.length > 0) {
    const shown = [first, ...others].slice(-CANDIDATES).reverse();
    const more = others.length + 1 - shown.length;
    throw new ConfigError(
      `${reference} is the beginning of ${others.length + 1} runs: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    );
  }
  return join(root, first);
}

function latest(root: string, reference: string): string {
  const { runs } = readRuns(root);
  const name = reference.slice("latest:".length);
  const found = runs.find(({ state }) => (reference === "latest" ? state.parent === null : state.name === name));
  if (found) return found.path;
  const known = [...new Set(runs.map(({ state }) => state.name))].sort();
  const what = known.length === 0 ? "has no runs" : `has runs of ${known.slice(0, CANDIDATES).join(", ")}`;
  throw new ConfigError(`no run is ${reference}: ${root} ${what}`);
}

function unknown(root: string, reference: string, names: readonly string[]): string {
  if (names.length === 0) return `unknown run: ${reference}; ${root} has no runs`;
  const near = nearest(reference, names);
  return `unknown run: ${reference} in ${root}${near === undefined ? "" : `; did you mean ${near}?`} (runs list shows all)`;
}
