import { dirname } from "node:path";
import { InterruptedError } from "../../core/errors.ts";
import { isDead } from "../../tracking/liveness.ts";
import { Run } from "../../tracking/run.ts";
import { type ListedRun, readLabels, readRecord, readRuns, readState } from "../../tracking/run-store.ts";

/** The runs that are part of a group's. */
export function partsOf(path: string): ListedRun[] {
  const { id } = readState(path);
  return readRuns(dirname(path)).runs.filter(({ state }) => state.parent === id);
}

/** Says of the parts of a run whose processes are gone that they were interrupted. */
export async function closeParts(path: string): Promise<void> {
  for (const { path: part, state } of partsOf(path)) {
    if (state.status === "running" && isDead(part)) await closeRun(part, new InterruptedError("its process ended"));
  }
}

/** Ends a run whose process is gone. */
export async function closeRun(path: string, error: Error): Promise<void> {
  const closed = { path, state: readState(path), record: readRecord(path), labels: readLabels(path) };
  await (await Run.reopen(closed)).fail(error);
}
