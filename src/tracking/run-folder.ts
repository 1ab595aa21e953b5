import { randomUUID } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";

/** Room on the disk that a run keeps while it goes on, so that on a full one it can still say that it failed. */
const RESERVE_FILE = ".reserve";
const RESERVE_BYTES = 2 ** 18;

/** Makes a folder for what a run has at its start; its name begins with a point, so that nobody takes it for a run. */
export async function makeStaging(root: string): Promise<string> {
  const path = join(root, `.starting-${randomUUID()}`);
  try {
    // Not a temporary folder of the system's making, which nobody else could read.
    await mkdir(path);
    return path;
  } catch (cause) {
    throw new TrackingError(`cannot make a run folder in ${root}: ${systemReason(cause)}`, { cause });
  }
}

/** Moves a folder to where nothing is; false if something is there already. Throws TrackingError if it cannot be moved. */
export async function moveNew(staging: string, path: string): Promise<boolean> {
  if (existsSync(path)) return false;
  try {
    await rename(staging, path);
    return true;
  } catch (cause) {
    // The folder of another run that came to be since is not empty, and no system replaces such a one.
    if (["EEXIST", "ENOTEMPTY", "EPERM"].includes(systemCode(cause) ?? "") && existsSync(path)) return false;
    throw new TrackingError(`cannot make the run folder ${path}: ${systemReason(cause)}`, { cause });
  }
}

/** Takes the room that `giveRoom` gives back. Throws TrackingError if there is none. */
export function reserveRoom(folder: string): void {
  const path = join(folder, RESERVE_FILE);
  try {
    writeFileSync(path, new Uint8Array(RESERVE_BYTES).fill(1));
  } catch (cause) {
    throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
  }
}

export function giveRoom(folder: string): void {
  rmSync(join(folder, RESERVE_FILE), { force: true });
}
