import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { TrackingError } from "../core/errors.ts";
import { PartialFile } from "../data/partial-file.ts";
import { makeFolder } from "../tracking/folder.ts";

/** Throws TrackingError if there is something at the path and `force` is not given: asked before long work. */
export async function refuseExisting(path: string, { force }: { force: boolean }): Promise<void> {
  const found = await stat(path).catch(() => undefined); // what hinders stat hinders writing, which says so
  if (found && !force) throw new TrackingError(`cannot write ${path}: it exists; --force overwrites it`);
}

/**
 * Writes a file in one step, its folder made if need be; an existing one is replaced only with `force`. Throws
 * TrackingError if it cannot, and leaves nothing half-written.
 */
export async function writeText(
  path: string,
  content: string | Uint8Array,
  { force }: { force: boolean },
): Promise<void> {
  await makeFolder(dirname(path));
  const file = await PartialFile.open(path, { overwrite: force });
  try {
    await file.write(typeof content === "string" ? Buffer.from(content) : content);
  } catch (error) {
    await file.discard();
    throw error;
  }
  await file.commit();
}
