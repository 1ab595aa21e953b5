import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { TrackingError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";

let counter = 0;

/**
 * Writes a file so that a reader sees it before or after, never half of it, whoever is killed when; a `durable` one also where
 * the machine loses its power, which takes the time of the disk.
 *
 * @throws TrackingError if it cannot be written; what was there is untouched
 */
export function writeWhole(path: string, text: string, { durable = false } = {}): void {
  const partial = `${path}.partial-${process.pid}-${counter++}`;
  try {
    const file = openSync(partial, "w");
    try {
      writeFileSync(file, text);
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
