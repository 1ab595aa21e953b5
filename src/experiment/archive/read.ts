import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { extract, list, type ReadEntry } from "tar";
import { CascadaError, DataError, TrackingError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";
import { makeFolder } from "../../tracking/folder.ts";
import { readRecord, readState } from "../../tracking/run-store.ts";
import { hashFile } from "../dataset-cache.ts";
import { MANIFEST, parseManifest } from "./manifest.ts";

/** A run that came from an archive. */
export interface ImportedRun {
  id: string;
  path: string;
  files: number;
}

/**
 * Puts the run of an archive into a folder of runs, where it appears whole or not at all. Nothing that is there is
 * overwritten, and nothing is written elsewhere, whatever the archive says.
 *
 * @throws DataError for a file that is no whole archive of a run, that has links, paths that lead elsewhere, or files other
 *   than its MANIFEST says; TrackingError where a run of that id is there, or the folder cannot be written
 */
export async function readArchive(
  file: string,
  { runs, signal }: { runs: string; signal: AbortSignal },
): Promise<ImportedRun> {
  const names = await reading(file, () => namesIn(file));
  const id = [...names][0]!.split("/")[0]!;
  const path = join(runs, id);
  if (existsSync(path))
    throw new TrackingError(`cannot import run ${id}: ${path} exists; expected another folder (--runs)`);
  await makeFolder(runs);
  // Hidden, so that nobody takes it for a run.
  const stage = await mkdtemp(join(runs, ".import-"));
  try {
    await reading(file, () => extract({ file, cwd: stage, strict: true, noMtime: true, preserveOwner: false }));
    signal.throwIfAborted();
    await checkRun(join(stage, id), { file, names, id, signal });
    await rename(join(stage, id), path);
    return { id, path, files: names.size };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** The names in an archive, which are of files in one folder. */
async function namesIn(file: string): Promise<Set<string>> {
  const names = new Set<string>();
  const problems: string[] = [];
  const look = (entry: ReadEntry) => {
    const problem = problemOf(entry, names);
    if (problem !== undefined) problems.push(problem);
    names.add(entry.path);
  };
  await list({ file, strict: true, onReadEntry: look });
  const [problem] = problems;
  if (problem !== undefined) throw new DataError(`${file}: ${problem}`);
  if (names.size === 0) throw new DataError(`${file} is empty; expected the archive of a run`);
  return names;
}

/** Why an entry is not extracted; undefined for a plain file below the folder of the first one. */
function problemOf({ path, type }: ReadEntry, before: ReadonlySet<string>): string | undefined {
  if (type !== "File") return `${path} is a ${type}; expected files only`;
  const parts = path.split(/[\\/]/);
  const plain = parts.every((part) => part !== "" && part !== "." && part !== ".." && !part.includes(":"));
  if (!plain || parts.length < 2) return `${path} leads out of the archive; expected a file in the folder of a run`;
  const [first = path] = before;
  if (parts[0] !== first.split("/")[0]) return `${path} is beside the folder ${first.split("/")[0]}; expected one run`;
  return before.has(path) ? `${path} is there twice` : undefined;
}

/** What was extracted is what the manifest says, and a run. */
async function checkRun(
  folder: string,
  { file, names, id, signal }: { file: string; names: ReadonlySet<string>; id: string; signal: AbortSignal },
): Promise<void> {
  const found = new Set([...names].map((name) => name.slice(id.length + 1)));
  if (!found.delete(MANIFEST)) throw new DataError(`${file} has no ${MANIFEST}; expected the archive of a run`);
  const manifest = await reading(file, async () => parseManifest(await readFile(join(folder, MANIFEST), "utf8")));
  for (const name of found) {
    if (!manifest.has(name)) throw new DataError(`${file}: ${name} is not in its ${MANIFEST}`);
  }
  for (const [name, expected] of manifest) {
    if (!found.has(name)) throw new DataError(`${file}: ${name} is missing; its ${MANIFEST} has it`);
    const actual = await hashFile(join(folder, name), signal);
    if (actual !== expected) throw new DataError(`${file}: ${name} has sha256 ${actual}; expected ${expected}`);
  }
  const state = await reading(file, async () => readState(folder));
  await reading(file, async () => readRecord(folder));
  if (state.id !== id) throw new DataError(`${file}: run ${state.id} is in the folder ${id}; expected one name`);
}

async function reading<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof CascadaError && cause.message.includes(file)) throw cause;
    throw new DataError(`${file} is no whole archive of a run: ${systemReason(cause)}`, { cause });
  }
}
