import type { FileHandle } from "node:fs/promises";
import { DataError } from "../core/errors.ts";

/** Bytes of an open file. Throws DataError for a folder, and for what is neither: a device, a pipe. */
export async function fileSize(handle: FileHandle, path: string): Promise<number> {
  const found = await handle.stat();
  if (found.isFile()) return found.size;
  throw new DataError(`cannot read ${path}: ${found.isDirectory() ? "it is a folder" : "not a file"}`);
}
