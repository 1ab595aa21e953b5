import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";

/**
 * Makes a folder and those above it; one that is there is left as it is. Throws TrackingError if it cannot be.
 * (Node's own `recursive` never returns where a file system has no place for new folders, as /proc.)
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeLevels(resolve(path));
  } catch (cause) {
    throw new TrackingError(`cannot make the folder ${path}: ${systemReason(cause)}`, { cause });
  }
}

async function makeLevels(path: string): Promise<void> {
  const above = dirname(path);
  if (await isFolder(path)) return;
  if (above !== path) await makeLevels(above);
  try {
    await mkdir(path);
  } catch (error) {
    // Someone else may have made it since.
    if (systemCode(error) !== "EEXIST" || !(await isFolder(path))) throw error;
  }
}

/**
 * Throws TrackingError if a folder cannot be made or written, and makes nothing: asked before long work whose result
 * goes there.
 */
export async function refuseUnwritable(path: string): Promise<void> {
  let existing = resolve(path);
  try {
    while (!(await isFolder(existing))) existing = dirname(existing);
    await access(existing, constants.W_OK);
  } catch (cause) {
    throw new TrackingError(`cannot write to the folder ${path}: ${systemReason(cause)}`, { cause });
  }
}

/** False where nothing is; throws where something else is, or the path leads through a file. */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
  throw new Error(`${path} is not a folder`);
}
