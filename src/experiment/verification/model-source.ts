import { existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { DataError } from "../../core/errors.ts";
import { makeFolder } from "../../tracking/folder.ts";
import { hashFile } from "../dataset-cache.ts";
import { type FileRecord, fileRecordSchema, sourceName } from "../definition-file/record.ts";
import type { RecordedRun } from "./recorded-run.ts";

interface Source {
  /** the copy to run */
  path: string;
  /** what the reader must know of the file that the run had */
  notes: string[];
}

/** A file of the user's code, of which a run keeps copies. */
interface Original {
  path: string;
  /** what it imports by relative paths, by path from its folder */
  imports: readonly string[];
  /** folder of the run with the copies */
  folder: "model-source" | "job-source";
}

/** The copy of the user's model file that a run keeps (see `keptSource`). */
export async function modelSource(run: RecordedRun, path: string, places: SourcePlaces): Promise<Source> {
  const known = run.record.fitting?.map(({ file }) => file).find((file) => file !== null);
  const file = known === undefined ? undefined : fileRecordSchema.parse(known);
  return keptSource(run, { path, imports: Object.keys(file?.imports ?? {}), folder: "model-source" }, places);
}

/** The copy of the user's script that the run of a job keeps (see `keptSource`). */
export async function jobSource(run: RecordedRun, path: string, places: SourcePlaces): Promise<Source> {
  const names = Object.keys(run.record.extra).filter((key) => key.startsWith(JOB_FILES));
  const imports = names.map((key) => key.slice(JOB_FILES.length)).filter((name) => name !== basename(path));
  return keptSource(run, { path, imports, folder: "job-source" }, places);
}

/** Beginning of the names of what a record says of the files of a job's code. */
export const JOB_FILES = "job.files.";

interface SourcePlaces {
  scratch: string;
  signal: AbortSignal;
}

/**
 * The copy that a run keeps of a file, so that it can be loaded: the kept files themselves, or, where the file imports from
 * folders above its own, copies in `scratch` that lie to each other as the originals did.
 *
 * @throws DataError where the run kept no copy
 */
async function keptSource(
  { path: run, state }: RecordedRun,
  { path, imports, folder }: Original,
  { scratch, signal }: SourcePlaces,
): Promise<Source> {
  const kept = (name: string) => join(run, sourceName(name, folder));
  const main = basename(path);
  if (!existsSync(kept(main))) {
    throw new DataError(`run ${state.id} kept no copy of the file ${path}; expected ${kept(main)}`);
  }
  const notes = await changeOf(path, await hashFile(kept(main), signal), signal);
  const levels = Math.max(0, ...imports.map((name) => name.split("/").filter((part) => part === "..").length));
  if (levels === 0) return { path: kept(main), notes };
  const place = join(scratch, folder, ...Array.from({ length: levels }, () => "above"));
  for (const name of [main, ...imports]) {
    const copy = join(place, ...name.split(posix.sep));
    await makeFolder(dirname(copy));
    await copyFile(kept(name), copy);
  }
  return { path: join(place, main), notes };
}

async function changeOf(original: FileRecord["path"], expected: string, signal: AbortSignal): Promise<string[]> {
  if (!existsSync(original)) return [`the file ${original} is gone: the copy that the run kept was run`];
  const found = await hashFile(original, signal);
  if (found === expected) return [];
  return [`the file ${original} has changed (sha256 ${found}, then ${expected}): the copy that the run kept was run`];
}
