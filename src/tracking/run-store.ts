import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DataError, TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { isDead } from "./liveness.ts";
import { RUN_FILES } from "./run.ts";
import { knownState, RunIndex } from "./run-index.ts";
import { type RunRecord, runRecordSchema } from "./run-record.ts";
import { RUN_KINDS, RUN_STATUSES, type RunState, runStateSchema } from "./run-state.ts";

/** As `toISOString` writes it. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** What lists say of a run: its status, or that whoever did it is gone. */
export const LISTED_STATUSES = [...RUN_STATUSES, "dead"] as const;
export type ListedStatus = (typeof LISTED_STATUSES)[number];

/** A run that is recorded. */
export interface StoredRun {
  /** the run's folder */
  path: string;
  state: RunState;
}

/** A run of a folder of runs. Its labels and whether it lives are looked up when asked for. */
export class ListedRun implements StoredRun {
  private known: { labels?: RunLabels; status?: ListedStatus } = {};
  /** why the labels could not be read, once they were asked for */
  labelsDamage: string | undefined;

  constructor(
    /** the run's folder */
    readonly path: string,
    readonly state: RunState,
    /** one of the settings, without making an object of all of them */
    readonly param = knownState(state).param,
  ) {}

  /** None where they cannot be read; `labelsDamage` then says why. */
  get labels(): RunLabels {
    this.known.labels ??= this.readLabels();
    return this.known.labels;
  }

  get status(): ListedStatus {
    this.known.status ??= this.state.status === "running" && isDead(this.path) ? "dead" : this.state.status;
    return this.known.status;
  }

  private readLabels(): RunLabels {
    try {
      return readLabels(this.path);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.labelsDamage = error.message;
      return { tags: {}, note: "" };
    }
  }
}

/** What lies in a folder of runs. */
export interface StoredRuns {
  /** newest first */
  runs: ListedRun[];
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
  const runs: ListedRun[] = [];
  const unreadable: StoredRuns["unreadable"] = [];
  const index = RunIndex.of(root);
  for (const name of runFolders(root)) {
    const path = join(root, name);
    try {
      const { state, param } = index.state(name, join(path, RUN_FILES.state), () => readState(path));
      runs.push(new ListedRun(path, state, param));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      unreadable.push({ path, reason: error.message });
    }
  }
  index.save();
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
  // The schema takes longer than reading: of ten thousand runs it is asked for those only that look wrong.
  return parse(join(path, RUN_FILES.state), (content) => (isState(content) ? content : runStateSchema.parse(content)));
}

/** Whether a list can show it: all that lists and filters read is there and of its type. */
function isState(content: unknown): content is RunState {
  const { format, id, name, parent, status, started, ended, seconds, command, ...rest } = (content ?? {}) as RunState;
  return (
    format === 1 &&
    [id, name, command].every((one) => typeof one === "string") &&
    RUN_KINDS.includes(rest.kind) &&
    RUN_STATUSES.includes(status) &&
    (parent === null || typeof parent === "string") &&
    MOMENT.test(started) &&
    (ended === null || MOMENT.test(ended)) &&
    (seconds === null || (typeof seconds === "number" && seconds >= 0)) &&
    (rest.error === null || (typeof rest.error === "object" && typeof rest.error.message === "string")) &&
    valuesAre(rest.params, (value) => value === null || typeof value !== "object") &&
    valuesAre(rest.metrics, (value) => value === null || typeof value === "number") &&
    valuesAre(rest.sha256, (value) => typeof value === "string")
  );
}

function valuesAre(values: unknown, fits: (value: unknown) => boolean): boolean {
  if (typeof values !== "object" || values === null || Array.isArray(values)) return false;
  return Object.values(values).every(fits);
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
