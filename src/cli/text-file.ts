import { stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { makeFolder } from "../tracking/folder.ts";

/** Throws TrackingError if there is something at the path and `force` is not given: asked before long work. */
export async function refuseExisting(path: string, { force }: { force: boolean }): Promise<void> {
  const found = await stat(path).catch(() => undefined); // what hinders stat hinders writing, which says so
  if (found && !force) throw new TrackingError(`cannot write ${path}: it exists; --force overwrites it`);
}

/** Writes a file, its folder made if need be; an existing one only with `force`. Throws TrackingError if it cannot. */
export async function writeText(
  path: string,
  content: string | Uint8Array,
  { force }: { force: boolean },
): Promise<void> {
  await makeFolder(dirname(path));
  try {
    await writeFile(path, content, { flag: force ? "w" : "wx" });
  } catch (cause) {
    const hint = systemCode(cause) === "EEXIST" ? "; --force overwrites it" : "";
    throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}${hint}`, { cause });
  }
}
