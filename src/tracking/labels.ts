import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { processExists } from "../system/processes.ts";
import { writeJson } from "./json-file.ts";
import { RUN_FILES } from "./run.ts";
import { type RunLabels, readLabels } from "./run-store.ts";

/** How long another writer is waited for. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 10;

/**
 * Changes the labels of a run, finished or not, and returns the new ones. Of several at once each sees what those before it have
 * written: a lock file beside the labels lets one in at a time; one whose process is gone is taken away. A reader sees the labels
 * before or after.
 *
 * Throws DataError for damaged labels, TrackingError if they cannot be written or another holds the lock for ten seconds.
 */
export async function changeLabels(path: string, change: (labels: RunLabels) => RunLabels): Promise<RunLabels> {
  const file = join(path, RUN_FILES.labels);
  const lock = `${file}.lock`;
  await acquire(lock);
  try {
    const labels = change(readLabels(path));
    writeJson(file, labels);
    return labels;
  } finally {
    rmSync(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!take(lock)) {
    removeAbandoned(lock);
    if (performance.now() > end) {
      throw new TrackingError(
        `cannot change the labels: ${lock} is held by ${holder(lock) ?? "another"}; remove it if nobody is`,
      );
    }
    await pause(PAUSE_MS);
  }
}

function take(lock: string): boolean {
  try {
    const file = openSync(lock, "wx");
    writeSync(file, `${hostname()} ${process.pid}`);
    closeSync(file);
    return true;
  } catch (cause) {
    if (systemCode(cause) === "EEXIST") return false;
    throw new TrackingError(`cannot write ${lock}: ${systemReason(cause)}`, { cause });
  }
}

/** Who holds a lock, `host pid`. */
function holder(lock: string): string | undefined {
  try {
    return readFileSync(lock, "utf8");
  } catch {
    return undefined;
  }
}

/** Takes a lock of a process of this machine that is gone out of the way, unless someone else has been faster. */
function removeAbandoned(lock: string): void {
  const abandoned = holder(lock);
  const [host, pid] = abandoned?.split(" ") ?? [];
  if (host !== hostname() || !/^\d+$/.test(pid ?? "") || processExists(Number(pid))) return;
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    // Between reading and renaming another may have removed it and taken its own, which is given back.
    if (holder(aside) !== abandoned) linkSync(aside, lock);
  } catch {
    // Gone already: whoever was faster has the lock.
  } finally {
    rmSync(aside, { force: true });
  }
}
