import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, DataError } from "../../core/errors.ts";
import { nearest } from "../../core/suggestion.ts";
import { RUN_FILES } from "../../tracking/run.ts";
import { findRun } from "../../tracking/run-reference.ts";
import { readState } from "../../tracking/run-store.ts";
import { JournalStorage } from "../../tuning/journal/storage.ts";
import type { StudyRecord } from "../../tuning/storage.ts";

/** Studies, and where they are. */
export interface OpenedJournal {
  path: string;
  /** folder of the run of the group, where that was named */
  run: string | null;
  storage: JournalStorage;
  /** names, in the order in which they were begun */
  names: readonly string[];
}

export interface OpenedStudy extends Omit<OpenedJournal, "storage" | "names"> {
  study: StudyRecord;
  /** what the values are, e.g. `accuracy`; null where nobody has said it */
  metric: string | null;
}

export interface StudyPlace {
  /** folder of the runs */
  runs: string;
  /** the study of a file that has several; a group's own if absent */
  study?: string | undefined;
  /** told of what cannot be read */
  warn(message: string): void;
}

/** Where Optuna keeps the names of a study's values. */
const METRIC_NAMES = "study:metric_names";

/**
 * The studies that a reference means: a journal file, ours or Optuna's, or the run of a group (its id, the beginning of
 * it, its folder, `latest`). A journal that others write to is read as far as it is.
 *
 * @throws ConfigError where there is none
 * @throws DataError for a file that is no journal
 */
export async function openJournal(reference: string, { runs, warn }: StudyPlace): Promise<OpenedJournal> {
  const isFile = existsSync(reference) && statSync(reference).isFile();
  const run = isFile ? null : findRun(runs, reference);
  const path = run === null ? reference : journalOf(run);
  const unread: string[] = [];
  const storage = new JournalStorage(path, { warn: (message) => unread.push(message) });
  const names = await storage.studies();
  if (names.length === 0 && unread.length > 0) {
    throw new DataError(`${path} is no journal of studies: ${unread[0]}`);
  }
  for (const message of unread) warn(message);
  return { path, run, storage, names };
}

/** The study that a reference means. Throws as `openJournal`, and ConfigError where the file has others or several. */
export async function openStudy(reference: string, place: StudyPlace): Promise<OpenedStudy> {
  const { path, run, storage, names } = await openJournal(reference, place);
  if (names.length === 0) throw new ConfigError(`${path} has no study yet`);
  const name = place.study ?? ownStudy(run, names);
  if (name === undefined) {
    throw new ConfigError(`${path} has ${names.length} studies; expected --study and one of ${names.join(", ")}`);
  }
  const study = names.includes(name) ? await storage.read(name) : undefined;
  if (study === undefined) {
    const near = nearest(name, names);
    const guess = near === undefined ? "" : `; did you mean ${near}?`;
    throw new ConfigError(`unknown study: ${name} in ${path}; expected one of ${names.join(", ")}${guess}`);
  }
  return { path, run, study, metric: metricOf(study, run) };
}

/** The study that is meant where none is named: the only one, or the group's own; undefined where only folds have some. */
function ownStudy(run: string | null, names: readonly string[]): string | undefined {
  if (names.length === 1) return names[0];
  return run === null ? undefined : names.find((name) => name === readState(run).name);
}

/** The journal of a group's run: the one in its folder, or the one that its settings named. */
function journalOf(run: string): string {
  const own = join(run, RUN_FILES.study);
  if (existsSync(own)) return own;
  const { kind } = readState(run);
  if (kind !== "group") throw new ConfigError(`${run} is a run of kind ${kind}; expected one of a search (group)`);
  const path = join(run, "result.json");
  const named = existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as { journal?: unknown }).journal
    : undefined;
  if (typeof named === "string" && existsSync(named)) return named;
  throw new ConfigError(`${run} has no ${RUN_FILES.study}; expected a search, or the file that its storage names`);
}

/** What the group's settings say, or Optuna's attribute. */
function metricOf({ attributes }: StudyRecord, run: string | null): string | null {
  const own = run === null ? undefined : readState(run).params["metric.name"];
  if (typeof own === "string") return own;
  const names = attributes[METRIC_NAMES];
  return Array.isArray(names) && typeof names[0] === "string" ? names[0] : null;
}
