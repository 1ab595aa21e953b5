import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../../core/errors.ts";
import { systemReason } from "../../../core/system-error.ts";
import { isPartialName } from "../../partial-file.ts";

/** A file of a folder whose files together are one table. */
export interface PartFile {
  name: string;
  path: string;
  bytes: number;
}

/** The files of a folder that are one table, and how many are none of it by their names. */
export interface PartFiles {
  /** in the order of the code units of their names; at least one */
  files: PartFile[];
  leftOut: number;
}

/**
 * The files of a folder as one table. Those whose names begin with `.` or `_` are left out, as Spark and pyarrow do: marks and
 * summaries of writers, `_SUCCESS`, `_metadata`, `.part-00000.crc`. Throws DataError for a folder that cannot be read or has no others,
 * and for anything in it that is no file, folders of partitions (`primary=iron/`) among them, and for a Delta table, which has files that are
 * none of it any more.
 */
export async function partFilesOf(folder: string): Promise<PartFiles> {
  const all = await readdir(folder).catch((cause: unknown) => {
    throw new DataError(`cannot read ${folder}: ${systemReason(cause)}`, { cause });
  });
  if (all.includes("_delta_log")) {
    throw new DataError(
      `${folder} is a Delta table, whose log says which of its files are current; expected files of one format, as its engine exports them`,
    );
  }
  const partial = all.find(isPartialName);
  if (partial !== undefined) {
    throw new DataError(
      `${join(folder, partial)} is the work of a writer that still writes it or was killed: wait for its end, or remove it and write the part anew`,
    );
  }
  const names = all.filter((name) => !/^[._]/.test(name)).sort();
  if (names.length === 0) {
    const hidden = all.length === 0 ? "" : ", as names that begin with . or _ are left out";
    throw new DataError(
      `${folder} is a folder without a file to read${hidden}; expected files of one format, which are one table`,
    );
  }
  const files: PartFile[] = [];
  for (const name of names) {
    // Begins as the folder was written: messages name it by that.
    const path = `${folder}${folder.endsWith("/") ? "" : "/"}${name}`;
    files.push({ name, path, bytes: await sizeOf(path) });
  }
  return { files, leftOut: all.length - names.length };
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  });
  if (found.isFile()) return found.size;
  const what = found.isDirectory()
    ? "a folder within a folder that is read as one table (its partitions are not read)"
    : "a pipe, socket or device";
  throw new DataError(`${path} is ${what}; expected files of one format alone`);
}
