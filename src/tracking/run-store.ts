import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DataError, TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { RUN_FILES } from "./run.ts";
import { type RunRecord, runRecordSchema } from "./run-record.ts";
import { type RunState, runStateSchema } from "./run-state.ts";

/** A run that is recorded in a folder of runs. */
export interface StoredRun {
  /** the run's folder */
  path: string;
  state: RunState;
}

/** What lies in a folder of runs. */
export interface StoredRuns {
  /** newest first */
  runs: StoredRun[];
  /** folders that are no runs, or damaged ones, in the order of their names */
  unreadable: { path: string; reason: string }[];
}

/** `labels.json`: what people say of a run, changed when they like. */
export const runLabelsSchema = z.strictObject({ tags: z.record(z.string(), z.string()), note: z.string() });

export type RunLabels = z.output<typeof runLabelsSchema>;

/**
 * Reads the states of all runs of a folder; nothing where there is no folder. What cannot be read is named, and does not
 * hinder the rest. Throws TrackingError if the folder itself cannot be read.
 */
export function readRuns(root: string): StoredRuns {
  const runs: StoredRun[] = [];
  const unreadable: StoredRuns["unreadable"] = [];
  for (const name of runFolders(root)) {
    const path = join(root, name);
    try {
      runs.push({ path, state: readState(path) });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      unreadable.push({ path, reason: error.message });
    }
  }
  return { runs: runs.sort(newestFirst), unreadable };
}

/** By start, then by id, so that the order is the same each time. */
function newestFirst({ state: a }: StoredRun, { state: b }: StoredRun): number {
  if (a.started !== b.started) return a.started < b.started ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

/** Names of the folders in a folder of runs, in their order; hidden ones (`.trash`) and files are no runs. */
export function runFolders(root: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(root, { withFileTypes: true });
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return [];
    throw new TrackingError(`cannot read the folder of the runs ${root}: ${systemReason(cause)}`, { cause });
  }
  return entries.filter((entry) => !entry.isFile() && !entry.name.startsWith(".")).map(({ name }) => name);
}

/** What `run.json` of a run's folder says. Throws DataError for one that is none. */
export function readState(path: string): RunState {
  return parse(join(path, RUN_FILES.state), (content) => runStateSchema.parse(content));
}

/** What `record.json` of a run's folder says. Throws DataError for one that is none. */
export function readRecord(path: string): RunRecord {
  return parse(join(path, RUN_FILES.record), (content) => runRecordSchema.parse(content));
}

/** What `labels.json` of a run's folder says. Throws DataError for one that is none. */
export function readLabels(path: string): RunLabels {
  return parse(join(path, RUN_FILES.labels), (content) => runLabelsSchema.parse(content));
}

function parse<T>(path: string, check: (content: unknown) => T): T {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "not valid JSON" : systemReason(cause);
    throw new DataError(`cannot read ${path}: ${reason}`, { cause });
  }
  try {
    return check(content);
  } catch (cause) {
    if (!(cause instanceof z.ZodError)) throw cause;
    const [issue] = cause.issues;
    throw new DataError(`${path}: ${issue!.path.join(".")}: ${issue!.message}`, { cause });
  }
}
