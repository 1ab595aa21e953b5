import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { RUN_FILES } from "./run.ts";
import { type RunRecord, runRecordSchema } from "./run-record.ts";
import { type RunState, runStateSchema } from "./run-state.ts";

/** The states of all runs of a folder, newest first; none where there is no folder. */
export function listRuns(root: string): RunState[] {
  let names: string[];
  try {
    names = readdirSync(root);
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return [];
    throw new TrackingError(`cannot read the folder of the runs ${root}: ${systemReason(cause)}`, { cause });
  }
  return names.map((name) => readState(join(root, name))).sort((a, b) => (a.started < b.started ? 1 : -1));
}

/** What `run.json` of a run's folder says. Throws DataError for one that is none. */
export function readState(path: string): RunState {
  return parse(join(path, RUN_FILES.state), (content) => runStateSchema.parse(content));
}

/** What `record.json` of a run's folder says. Throws DataError for one that is none. */
export function readRecord(path: string): RunRecord {
  return parse(join(path, RUN_FILES.record), (content) => runRecordSchema.parse(content));
}

function parse<T>(path: string, check: (content: unknown) => T): T {
  try {
    return check(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new DataError(`${path}: not the record of a run: ${systemReason(cause)}`, { cause });
  }
}
