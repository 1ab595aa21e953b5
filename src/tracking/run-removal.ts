import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { RUN_FILES } from "./run.ts";
import type { ListedRun } from "./run-store.ts";

/** Where runs go that are about to be removed: a hidden folder, so that no list shows half of one. */
const TRASH = /^\.trash-/;

/** Runs to remove, and those that may not be, with the reason. */
export interface Removal {
  runs: ListedRun[];
  kept: { id: string; reason: string }[];
}

/**
 * Of the runs that are meant, those that may be removed: folders in the folder of runs itself, no links, that do not run and
 * hold no study, no part of which runs or stays. `all` are the runs of the folder.
 */
export function removable(meant: readonly ListedRun[], all: readonly ListedRun[]): Removal {
  const reasons = new Map<ListedRun, string>();
  for (const run of meant) {
    if (run.status === "running") reasons.set(run, "it is running");
    else if (!lstatSync(run.path).isDirectory()) reasons.set(run, "it is a link");
    else if (existsSync(join(run.path, RUN_FILES.study)))
      reasons.set(run, "it holds a study, which may be gone on with");
  }
  // A run stays with any part that stays, that with its own parts, and so on.
  for (let before = -1; before !== reasons.size; ) {
    before = reasons.size;
    const going = new Set(meant.filter((run) => !reasons.has(run)));
    const staying = new Set(all.filter((run) => !going.has(run)).map(({ state }) => state.parent));
    for (const run of going) if (staying.has(run.state.id)) reasons.set(run, "it has parts that stay");
  }
  return {
    runs: meant.filter((run) => !reasons.has(run)),
    kept: [...reasons].map(([{ state }, reason]) => ({ id: state.id, reason })),
  };
}

/**
 * Removes a run's folder: it is renamed first, so that whoever is killed leaves a whole run or none, whose rest `emptyTrash`
 * takes away. Throws TrackingError if it cannot be renamed or removed.
 */
export function removeRun(root: string, { path }: ListedRun): void {
  const trash = join(root, `.trash-${basename(path)}-${process.pid}`);
  try {
    if (!lstatSync(path).isDirectory() || resolve(path, "..") !== resolve(root))
      throw new Error(`it is no folder of ${root}`);
    renameSync(path, trash);
    rmSync(trash, { recursive: true });
  } catch (cause) {
    throw new TrackingError(`cannot remove ${path}: ${systemReason(cause)}`, { cause });
  }
}

/** Takes away what killed removals have left. */
export function emptyTrash(root: string): void {
  try {
    for (const name of readdirSync(root))
      if (TRASH.test(name)) rmSync(join(root, name), { recursive: true, force: true });
  } catch (cause) {
    if (systemCode(cause) !== "ENOENT")
      throw new TrackingError(`cannot empty ${root}: ${systemReason(cause)}`, { cause });
  }
}

/** Bytes of the files of a folder; what links lead to is not counted. */
export function bytesOf(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true }).reduce((sum, entry) => {
    return entry.isFile() ? sum + lstatSync(join(entry.parentPath, entry.name)).size : sum;
  }, 0);
}
