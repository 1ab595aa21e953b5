import { lstat, readdir, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { DataError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { systemReason } from "../../core/system-error.ts";
import { hashFile } from "../dataset-cache.ts";

/** A file, by its path from the folder that was hashed ("" for a file that was hashed itself). */
export interface HashedFile {
  path: string;
  sha256: string;
  bytes: number;
}

/** A file or folder with the hash of its content. */
export interface HashedPath {
  /** of a folder that of the hashes and paths of its files */
  sha256: string;
  files: HashedFile[];
}

/**
 * The hash of a file, or of a folder with all files below it, whatever their order on the disk. Throws DataError for what is
 * not there or cannot be read, the reason of `signal` once that is aborted.
 */
export async function hashPath(path: string, signal?: AbortSignal): Promise<HashedPath> {
  const found = await statOf(path);
  if (!found.isDirectory()) {
    const file = { path: "", sha256: await hashFile(path, signal), bytes: found.size };
    return { sha256: file.sha256, files: [file] };
  }
  const files: HashedFile[] = [];
  for (const name of await filesBelow(path)) {
    const full = join(path, name);
    files.push({ path: name, sha256: await hashFile(full, signal), bytes: (await statOf(full)).size });
  }
  return { sha256: folderHash(files), files };
}

/** The hash of a folder of these files, by their paths from it, in their order. */
export function folderHash(files: readonly Pick<HashedFile, "path" | "sha256">[]): string {
  return sha256(...files.map((file) => `${file.sha256}  ${file.path}\n`));
}

/** Paths of the files below a folder, sorted, with `/` on every system; links are followed but to folders. */
async function filesBelow(folder: string): Promise<string[]> {
  let entries: Awaited<ReturnType<typeof list>>;
  try {
    entries = await list(folder);
  } catch (cause) {
    throw new DataError(`cannot read the folder ${folder}: ${systemReason(cause)}`, { cause });
  }
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) found.push(entry.name);
    else found.push(...(await filesBelow(join(folder, entry.name))).map((name) => posix.join(entry.name, name)));
  }
  return found.sort();
}

function list(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
}

/** Paths of the plain files below a folder, sorted; links and other things are left out. */
export async function plainFilesBelow(folder: string): Promise<{ files: string[]; others: string[] }> {
  const names = await filesBelow(folder);
  const plain = await Promise.all(names.map(async (name) => (await lstat(join(folder, name))).isFile()));
  return { files: names.filter((_, i) => plain[i]), others: names.filter((_, i) => !plain[i]) };
}
