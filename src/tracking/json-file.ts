import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { TrackingError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";

let counter = 0;

/**
 * Writes JSON so that a reader sees the file before or after, never half of it, whoever is killed when; `durable` ones also
 * where the machine loses its power, which takes the time of the disk.
 *
 * @throws TrackingError if it cannot be written; what was there is untouched
 */
export function writeJson(path: string, content: unknown, { durable = false } = {}): void {
  const partial = `${path}.partial-${process.pid}-${counter++}`;
  try {
    const file = openSync(partial, "w");
    try {
      writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
  }
}
