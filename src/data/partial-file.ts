import { createHash, type Hash } from "node:crypto";
import { existsSync } from "node:fs";
import { type FileHandle, lstat, open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { otherThanFile } from "./regular-file.ts";

/** What became of a file that was written. */
export interface WrittenFile {
  bytes: number;
  /** of the whole content, hexadecimal */
  sha256: string;
}

let counter = 0;

/**
 * A file that appears under its name only when it is complete: the bytes go to `<name>.partial-<pid>-<n>` beside it,
 * which is flushed to the disk and renamed by `commit`. Whoever is killed before that leaves no file that looks
 * complete, and writers of one path do not disturb each other: the last to commit wins. Where the path is a link, its
 * target is what is written; a pipe, socket or device is never replaced.
 */
export class PartialFile {
  private readonly hash: Hash = createHash("sha256");
  private bytes = 0;

  private constructor(
    private readonly path: string,
    private readonly overwrite: boolean,
    private readonly partialPath: string,
    private readonly handle: FileHandle,
  ) {}

  /**
   * Throws TrackingError if the folder cannot be written, if `path` exists and `overwrite` is false, and if it is no regular file or a
   * link that leads nowhere.
   */
  static async open(asked: string, { overwrite }: { overwrite: boolean }): Promise<PartialFile> {
    if (asked === "-") throw new TrackingError("cannot write to stdout (-); expected the name of a file");
    await refuseExisting(asked, overwrite);
    const path = await targetOf(asked);
    for (;;) {
      const partialPath = join(dirname(path), `${basename(path)}.partial-${process.pid}-${counter++}`);
      try {
        return new PartialFile(path, overwrite, partialPath, await open(partialPath, "wx"));
      } catch (error) {
        // Left behind by a process that had the same number: take the next name.
        if (systemCode(error) === "EEXIST") continue;
        throw cannotWrite(path, error);
      }
    }
  }

  /** Appends; one call at a time. Throws TrackingError if the disk refuses. */
  async write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    this.bytes += bytes.byteLength;
    try {
      await this.handle.appendFile(bytes);
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
  }

  /** Puts the file in its place. On an error the partial file is gone and whatever was at the path is untouched. */
  async commit(): Promise<WrittenFile> {
    try {
      await this.handle.sync();
      await this.handle.close();
      await refuseExisting(this.path, this.overwrite);
      await rename(this.partialPath, this.path);
    } catch (error) {
      await this.discard();
      throw error instanceof TrackingError ? error : cannotWrite(this.path, error);
    }
    return { bytes: this.bytes, sha256: this.hash.digest("hex") };
  }

  /** Removes what was written so far; harmless when nothing is left. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => {}); // closed already by a commit that failed
    await rm(this.partialPath, { force: true });
  }
}

/** Whether a name is one under which a writer works. */
export function isPartialName(name: string): boolean {
  return /.\.partial-\d+-\d+$/.test(name);
}

/**
 * Paths of what killed writers of a file have left beside it, sorted: none of a process that lives. Whether one of another machine that
 * shares the folder does, is not known here, so nothing is removed.
 */
export async function leftoversOf(asked: string): Promise<string[]> {
  const path = await targetOf(asked);
  const start = `${basename(path)}.partial-`;
  const names = (await readdir(dirname(path)).catch(() => [])).filter((name) => {
    const [, pid] = (name.startsWith(start) && /^(\d+)-\d+$/.exec(name.slice(start.length))) || [];
    return pid !== undefined && !lives(Number(pid));
  });
  return names.sort().map((name) => join(dirname(path), name));
}

/** Whether there is a process of that number; one that may not be asked is there. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) !== "ESRCH";
  }
}

async function refuseExisting(path: string, overwrite: boolean): Promise<void> {
  const found = await stat(path).catch(() => undefined); // what hinders stat hinders open, which says so
  if (found?.isDirectory()) throw new TrackingError(`cannot write ${path}: it is a folder; expected a file name`);
  const other = found && otherThanFile(found);
  if (other) throw new TrackingError(`cannot write ${path}: it is ${other}; expected a regular file, or none`);
  if (found && !overwrite) throw new TrackingError(`cannot write ${path}: it exists; --force overwrites it`);
}

/** Where a link leads; any other path as it is. */
async function targetOf(path: string): Promise<string> {
  const found = await lstat(path).catch(() => undefined); // what hinders lstat hinders open, which says so
  if (!found?.isSymbolicLink()) return path;
  try {
    return await realpath(path);
  } catch (cause) {
    const reason = systemCode(cause) === "ENOENT" ? "it is a link to nothing that is there" : systemReason(cause);
    throw new TrackingError(`cannot write ${path}: ${reason}`, { cause });
  }
}

function cannotWrite(path: string, cause: unknown): TrackingError {
  const folder = dirname(path);
  const reasons: Record<string, string> = {
    // Folders that no disk has, such as /proc, say ENOENT of new files.
    ENOENT: existsSync(folder) ? `${folder} takes no new files` : `the folder ${folder} does not exist`,
    ENOTDIR: `${folder} is not a folder`,
    EACCES: `no permission to write in ${folder}`,
    EPERM: `no permission to write in ${folder}`,
    EROFS: `${folder} is read-only`,
  };
  const reason = reasons[systemCode(cause) ?? ""] ?? systemReason(cause);
  return new TrackingError(`cannot write ${path}: ${reason}`, { cause });
}
