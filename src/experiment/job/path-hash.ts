import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { DataError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { systemReason } from "../../core/system-error.ts";
import { formats } from "../../data/formats/catalogue.ts";
import { partFilesOf } from "../../data/formats/parts/part-files.ts";
import { requireRegular, statOf } from "../../data/regular-file.ts";
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
 * not there, cannot be read or is no regular file (a pipe has no end), the reason of `signal` once that is aborted.
 */
export async function hashPath(path: string, signal?: AbortSignal): Promise<HashedPath> {
  return hashed(path, filesBelow, signal);
}

/**
 * The hash of a data set: a file, or the files of a folder that are read. Of one that a format knows by the names in it, these are those
 * that it reads, by their names; others, and folders within it, are not looked at. Of any other it is all that are read as
 * one table. Throws as `hashPath` and `partFilesOf`.
 */
export async function hashData(path: string, signal?: AbortSignal): Promise<HashedPath> {
  return hashed(path, dataFilesIn, signal);
}

/** The files that `hashData` hashes, by their paths from the folder ("" for a file). Throws as it does. */
export async function dataFiles(path: string): Promise<string[]> {
  return (await statOf(path)).isDirectory() ? dataFilesIn(path) : [""];
}

async function hashed(
  path: string,
  filesIn: (folder: string) => Promise<string[]>,
  signal: AbortSignal | undefined,
): Promise<HashedPath> {
  if (!(await statOf(path)).isDirectory()) {
    const file = { path: "", ...(await hashRegular(path, signal)) };
    return { sha256: file.sha256, files: [file] };
  }
  const files: HashedFile[] = [];
  for (const name of await filesIn(path)) files.push({ path: name, ...(await hashRegular(join(path, name), signal)) });
  return { sha256: folderHash(files), files };
}

async function hashRegular(path: string, signal?: AbortSignal): Promise<Omit<HashedFile, "path">> {
  const found = await statOf(path);
  if (found.isDirectory())
    throw new DataError(`cannot read ${path}: it is a link to a folder; expected a regular file`);
  requireRegular(path, found);
  return { sha256: await hashFile(path, signal), bytes: found.size };
}

/** The hash of a folder of these files, by their paths from it, in their order. */
export function folderHash(files: readonly Pick<HashedFile, "path" | "sha256">[]): string {
  return sha256(...files.map((file) => `${file.sha256}  ${file.path}\n`));
}

/** Paths of the files below a folder, sorted, with `/` on every system; links are followed but to folders. */
async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const folders = [""];
  for (let below = folders.pop(); below !== undefined; below = folders.pop()) {
    for (const entry of await entriesOf(join(folder, below))) {
      (entry.isDirectory() ? folders : found).push(posix.join(below, entry.name));
    }
  }
  return found.sort();
}

/** Names of the files in a folder that are read as a data set, sorted. */
async function dataFilesIn(folder: string): Promise<string[]> {
  const all = await formats();
  const entries = await entriesOf(folder);
  const names = entries.map(({ name }) => name);
  const format = all.find(({ recognisesFolder }) => recognisesFolder?.(names));
  if (format === undefined) return (await partFilesOf(folder)).files.map(({ name }) => name);
  return entries
    .filter((entry) => !entry.isDirectory() && format.readsInFolder?.(entry.name))
    .map(({ name }) => name)
    .sort();
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new DataError(`cannot read the folder ${folder}: ${systemReason(cause)}`, { cause });
  }
}

/** Paths of the plain files below a folder, sorted; links and other things are left out. */
export async function plainFilesBelow(folder: string): Promise<{ files: string[]; others: string[] }> {
  const names = await filesBelow(folder);
  const plain = await Promise.all(names.map(async (name) => (await lstat(join(folder, name))).isFile()));
  return { files: names.filter((_, i) => plain[i]), others: names.filter((_, i) => !plain[i]) };
}
