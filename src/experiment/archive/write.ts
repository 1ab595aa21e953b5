import { chmod, copyFile, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import { create } from "tar";
import { TrackingError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { systemReason } from "../../core/system-error.ts";
import { makeFolder } from "../../tracking/folder.ts";
import { hashFile } from "../dataset-cache.ts";
import type { Moved } from "../verification/inputs.ts";
import type { RecordedRun } from "../verification/recorded-run.ts";
import { type Contents, contentsOf, type LeftOut } from "./contents.ts";
import { MANIFEST, README, renderManifest } from "./manifest.ts";
import { renderReadme } from "./readme.ts";

export interface ArchiveOptions {
  withData: boolean;
  moved: Moved;
  signal: AbortSignal;
}

/** An archive that was written. */
export interface WrittenArchive {
  archive: string;
  sha256: string;
  bytes: number;
  files: number;
  /** what a repetition needs besides */
  left_out: LeftOut[];
}

/**
 * Writes the archive of a run, a .tar.gz of one folder: all that a repetition needs, a README.txt that says how, and a
 * MANIFEST. The same folder gives the same bytes. The file appears when it is complete and replaces what was there.
 *
 * @throws DataError as `contentsOf`, TrackingError if it cannot be written
 */
export async function writeArchive(run: RecordedRun, out: string, options: ArchiveOptions): Promise<WrittenArchive> {
  const contents = await contentsOf(run, options);
  await makeFolder(dirname(resolve(out)));
  const { id } = run.state;
  let stage: string | undefined;
  try {
    stage = await mkdtemp(join(dirname(resolve(out)), ".export-"));
    const names = await copyInto(join(stage, id), { run, contents, signal: options.signal });
    const partial = join(stage, "archive.tar.gz");
    // Names in order, no times, no owners: nothing of where and when.
    await create(
      { file: partial, cwd: stage, gzip: true, portable: true, mtime: new Date(0), noDirRecurse: true, strict: true },
      names.map((name) => posix.join(id, name)),
    );
    options.signal.throwIfAborted();
    const bytes = (await stat(partial)).size;
    const hash = await hashFile(partial, options.signal);
    await rename(partial, out);
    return { archive: out, sha256: hash, bytes, files: names.length, left_out: contents.left_out };
  } catch (cause) {
    options.signal.throwIfAborted();
    throw new TrackingError(`cannot write ${out}: ${systemReason(cause)}`, { cause });
  } finally {
    if (stage !== undefined) await rm(stage, { recursive: true, force: true });
  }
}

/** Copies the contents, adds README and manifest; gives all names in their order. */
async function copyInto(
  folder: string,
  { run, contents, signal }: { run: RecordedRun; contents: Contents; signal: AbortSignal },
): Promise<string[]> {
  const hashes = new Map<string, string>();
  await makeFolder(folder);
  for (const { name, source } of contents.files) {
    const copy = join(folder, name);
    await makeFolder(dirname(copy));
    await copyFile(source, copy);
    await chmod(copy, 0o644);
    hashes.set(name, await hashFile(copy, signal));
  }
  const readme = renderReadme(run, contents);
  await writeFile(join(folder, README), readme, { mode: 0o644 });
  hashes.set(README, sha256(readme));
  await writeFile(join(folder, MANIFEST), renderManifest(hashes), { mode: 0o644 });
  return [...hashes.keys(), MANIFEST].sort();
}
