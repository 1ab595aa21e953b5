import type { RunRecord } from "../../tracking/run-record.ts";
import { findRun } from "../../tracking/run-reference.ts";
import { readRecord, readState, type StoredRun } from "../../tracking/run-store.ts";

/** A stored run with its record. */
export interface RecordedRun extends StoredRun {
  record: RunRecord;
}

/** The run that a reference means (see `findRun`). Throws ConfigError where none is, DataError for a record that is damaged. */
export function recordedRun(root: string, reference: string): RecordedRun {
  const path = findRun(root, reference);
  return { path, state: readState(path), record: readRecord(path) };
}
