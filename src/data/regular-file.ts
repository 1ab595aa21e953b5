import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { DataError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";

/** What a path is that is no regular file: to open a pipe waits for who writes into it, and its bytes have no end and come but once. */
export function otherThanFile(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  return found.isDirectory() ? "a folder" : "a pipe, socket or device";
}

/** Throws DataError for what is no regular file. */
export function requireRegular(path: string, found: Stats): void {
  const other = otherThanFile(found);
  if (other !== undefined) throw new DataError(`cannot read ${path}: it is ${other}; expected a regular file`);
}

/** Opens a file to be read. Throws DataError for one that is not there, is no regular file or may not be read. */
export async function openRegular(path: string): Promise<FileHandle> {
  requireRegular(path, await statOf(path));
  return open(path, "r").catch((cause: unknown) => {
    throw cannotRead(path, cause);
  });
}

/** What the system says of a path, or of that to which it leads. Throws DataError for what is not there. */
export async function statOf(path: string): Promise<Stats> {
  return stat(path).catch((cause: unknown) => {
    throw cannotRead(path, cause);
  });
}

function cannotRead(path: string, cause: unknown): DataError {
  return new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
}
