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

/**
 * The copy of the user's model file that a run keeps, so that it can be loaded: the kept files themselves, or, where the
 * file imports from folders above its own, copies in `scratch` that lie to each other as the originals did.
 *
 * @throws DataError where the run kept no copy
 */
export async function modelSource(
  { path: folder, state, record }: RecordedRun,
  original: string,
  { scratch, signal }: { scratch: string; signal: AbortSignal },
): Promise<Source> {
  const kept = (name: string) => join(folder, sourceName(name));
  const main = basename(original);
  if (!existsSync(kept(main))) {
    throw new DataError(`run ${state.id} kept no copy of the model file ${original}; expected ${kept(main)}`);
  }
  const known = record.fitting?.map(({ file }) => file).find((file) => file !== null);
  const file = known === undefined ? undefined : fileRecordSchema.parse(known);
  const notes = await changeOf(original, await hashFile(kept(main), signal), signal);
  const imports = Object.keys(file?.imports ?? {});
  const levels = Math.max(0, ...imports.map((name) => name.split("/").filter((part) => part === "..").length));
  if (levels === 0) return { path: kept(main), notes };
  const place = join(scratch, "model-source", ...Array.from({ length: levels }, () => "above"));
  for (const name of [main, ...imports]) {
    const copy = join(place, ...name.split(posix.sep));
    await makeFolder(dirname(copy));
    await copyFile(kept(name), copy);
  }
  return { path: join(place, main), notes };
}

async function changeOf(original: FileRecord["path"], expected: string, signal: AbortSignal): Promise<string[]> {
  if (!existsSync(original)) return [`the model file ${original} is gone: the copy that the run kept was run`];
  const found = await hashFile(original, signal);
  if (found === expected) return [];
  return [
    `the model file ${original} has changed (sha256 ${found}, then ${expected}): the copy that the run kept was run`,
  ];
}
