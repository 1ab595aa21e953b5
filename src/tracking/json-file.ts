import { renameSync, rmSync, writeFileSync } from "node:fs";
import { TrackingError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";

let counter = 0;

/**
 * Writes JSON so that a reader sees the file before or after, never half of it, whoever is killed when.
 *
 * @throws TrackingError if it cannot be written; what was there is untouched
 */
export function writeJson(path: string, content: unknown): void {
  const partial = `${path}.partial-${process.pid}-${counter++}`;
  try {
    writeFileSync(partial, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(partial, path);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
  }
}
