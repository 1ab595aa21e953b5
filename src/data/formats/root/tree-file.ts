import type { FileHandle } from "node:fs/promises";
import { ConfigError, DataError } from "../../../core/errors.ts";
import { readAt } from "../../arrow-message.ts";
import { openRegular } from "../../regular-file.ts";
import { damaged, excerpt } from "../../validation.ts";
import {
  type JsRoot,
  loadJsRoot,
  type RootDirectory,
  type RootFileObject,
  type RootKey,
  type RootTree,
  withoutPrinting,
} from "./library.ts";
import { checkRecord, READ_BYTES } from "./record.ts";

/** Of directories in directories, and of all directories of a file. */
const DEEPEST = 16;
const MOST_DIRECTORIES = 1000;

/** A tree of a file that is open. */
export interface TreeFile {
  path: string;
  handle: FileHandle;
  size: number;
  library: JsRoot;
  file: RootFileObject;
  tree: RootTree;
}

/**
 * Opens a file and one of its trees: the only one, or that of the path given. Throws ConfigError without jsroot, for a tree that is not
 * there, and for several where none is named; DataError for a file that is not there, no ROOT file, or damaged.
 */
export async function openTree(path: string, name: string | undefined): Promise<TreeFile> {
  const library = await loadJsRoot();
  const handle = await openRegular(path);
  try {
    const { size } = await handle.stat();
    await checkStart(handle, path, size);
    const file = await withoutPrinting(() => library.openFile(proxyOf(library, { path, handle, size })));
    if (!file?.fKeys) throw new Error("its list of keys cannot be read");
    checkMembers(file);
    if (file.fNbytesInfo > 0) {
      const what = "the descriptions of classes";
      await checkRecord({ handle, size, library }, { seek: file.fSeekInfo, length: file.fNbytesInfo, what });
    }
    const keys = await withoutPrinting(() => keysOf(file, file, ""));
    const key = choose(keys, name, path);
    await checkRecord({ handle, size, library }, { ...key, what: "the tree's description" });
    const tree = (await withoutPrinting(() => file.readObject(key.path, key.cycle))) as RootTree | null;
    if (!Array.isArray(tree?.fBranches?.arr)) throw new Error(`the tree ${key.path} cannot be read`);
    return { path, handle, size, library, file, tree };
  } catch (cause) {
    await handle.close();
    throw cause instanceof DataError || cause instanceof ConfigError ? cause : damaged(path, cause);
  }
}

/** Dimensions of an array that is a member of a class, and its numbers, at most (TStreamerElement has 5). */
const [MOST_DIMENSIONS, MOST_NUMBERS] = [5, 2 ** 24] as const;

/** jsroot makes arrays of what the file says of its classes: a wrong number would take all memory, and the process with it. */
export function checkMembers({ fStreamerInfos }: Pick<RootFileObject, "fStreamerInfos">): void {
  for (const { fName, fElements } of fStreamerInfos?.arr ?? []) {
    for (const { fName: member, fArrayDim = 0, fArrayLength = 0, fMaxIndex = [] } of fElements?.arr ?? []) {
      const isSmall = (value: number, most: number) => value >= 0 && value <= most;
      const fits = isSmall(fArrayDim, MOST_DIMENSIONS) && isSmall(fArrayLength, MOST_NUMBERS);
      // Of a base class the first is a checksum.
      const lengths = Array.from(fMaxIndex).slice(0, fArrayDim);
      if (fits && lengths.every((length) => isSmall(length, MOST_NUMBERS))) continue;
      throw new Error(`member ${member} of ${fName} has ${fArrayLength} numbers in ${fArrayDim} dimensions`);
    }
  }
}

async function checkStart(handle: FileHandle, path: string, size: number): Promise<void> {
  if (size === 0) throw new DataError(`${path} is empty; expected a ROOT file`);
  const head = Buffer.from(await readAt(handle, 0, Math.min(size, 64)));
  const start = head.toString("latin1", 0, 4);
  if (start !== "root") throw new DataError(`${path} is not a ROOT file: it starts with "${excerpt(start)}"`);
  if (head.length < 64)
    throw new DataError(`${path} is truncated: a ROOT file has 64 bytes at least, this one ${size}`);
  // Version, start of the keys, end; 8 bytes wide in files beyond 2 GB (TFile).
  const end = head.readInt32BE(4) >= 1_000_000 ? Number(head.readBigInt64BE(12)) : head.readInt32BE(12);
  if (end > size) throw new DataError(`${path} is truncated: it is to have ${end} bytes, and has ${size}`);
}

/** What jsroot reads a file by: never more than there is. */
function proxyOf(library: JsRoot, { path, handle, size }: Pick<TreeFile, "path" | "handle" | "size">): unknown {
  return Object.assign(new library.FileProxy(), {
    openFile: async () => true,
    getFileName: () => path,
    getFileSize: () => size,
    async readBuffer(position: number, length: number): Promise<DataView> {
      if (!(position >= 0 && length >= 0 && length <= READ_BYTES && position < size)) {
        throw new Error(`${length} bytes at byte ${position} of ${size}`);
      }
      // It asks for a fixed length at the start, also of files that are shorter.
      const bytes = await readAt(handle, position, Math.min(length, size - position));
      return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  });
}

interface TreeKey {
  path: string;
  cycle: number;
  kind: string;
  /** place and length of its record */
  seek: number;
  length: number;
}

const TREES = new Set(["TTree", "TNtuple", "TNtupleD"]);

/** The newest version of each tree of a directory and those in it. */
async function keysOf(file: RootFileObject, directory: RootDirectory, prefix: string): Promise<TreeKey[]> {
  const found: TreeKey[] = [];
  let directories = 0;
  const walk = async ({ fKeys }: RootDirectory, at: string, depth: number): Promise<void> => {
    if (depth > DEEPEST) throw new Error(`directories in directories, more than ${DEEPEST} deep`);
    for (const { fName, fClassName, fCycle, fSeekKey, fNbytes } of newest(fKeys)) {
      const path = `${at}${fName}`;
      if (TREES.has(fClassName) || fClassName.endsWith("RNTuple"))
        found.push({ path, cycle: fCycle, kind: fClassName, seek: fSeekKey, length: fNbytes });
      if (fClassName !== "TDirectory" && fClassName !== "TDirectoryFile") continue;
      if (++directories > MOST_DIRECTORIES) throw new Error(`more than ${MOST_DIRECTORIES} directories`);
      const inner = (await file.readObject(path, fCycle)) as RootDirectory | null;
      if (!inner?.fKeys) throw new Error(`the directory ${path} cannot be read`);
      await walk(inner, `${path}/`, depth + 1);
    }
  };
  await walk(directory, prefix, 0);
  return found;
}

function newest(keys: readonly RootKey[]): RootKey[] {
  const byName = new Map<string, RootKey>();
  for (const key of keys) if (!((byName.get(key.fName)?.fCycle ?? -1) >= key.fCycle)) byName.set(key.fName, key);
  return [...byName.values()];
}

function choose(keys: readonly TreeKey[], name: string | undefined, path: string): TreeKey {
  const names = keys.map((key) => key.path).join(", ");
  const wanted = name === undefined ? keys : keys.filter((key) => key.path === name);
  const [found, ...more] = wanted;
  if (name !== undefined && found === undefined) {
    throw new ConfigError(`${path} has no tree ${name}; expected ${keys.length === 0 ? "none" : `one of ${names}`}`);
  }
  if (found === undefined) throw new DataError(`${path} has no TTree`);
  if (more.length > 0) throw new ConfigError(`${path} has ${keys.length} trees: ${names}; choose one with tree`);
  if (TREES.has(found.kind)) return found;
  throw new DataError(`${path}: ${found.path} is an RNTuple, which is not read; write it as a TTree or as Parquet`);
}
