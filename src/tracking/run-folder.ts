import { mkdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { makeFolder } from "./folder.ts";

/**
 * A run's folder while it is being filled. It has a name that says it is unfinished; `finish` renames it, so that a
 * run killed at any moment leaves nothing that looks complete.
 */
export class RunFolder {
  /** where files go now */
  readonly partial: string;
  /** where they will be */
  readonly path: string;

  private constructor(path: string, partial: string) {
    this.path = path;
    this.partial = partial;
  }

  /** Makes `root/name-YYYYMMDD-HHMMSS`, with a number appended if that exists. Throws TrackingError if it cannot. */
  static async create(root: string, name: string, now = new Date()): Promise<RunFolder> {
    const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
    await makeFolder(root);
    try {
      for (let attempt = 1; ; attempt++) {
        const path = join(root, `${name}-${stamp}${attempt === 1 ? "" : `-${attempt}`}`);
        const partial = `${path}.partial`;
        // The unfinished name is the claim: two runs of the same second do not meet.
        if (!(await makeNew(partial))) continue;
        if (!(await exists(path))) return new RunFolder(path, partial);
        await rmdir(partial);
      }
    } catch (cause) {
      throw new TrackingError(`cannot make a run folder in ${root}: ${systemReason(cause)}`, { cause });
    }
  }

  /** Writes a file, its folder made if need be. */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.partial, name);
    await makeFolder(dirname(path));
    try {
      await writeFile(path, content);
    } catch (cause) {
      throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
    }
    return path;
  }

  /** Gives the folder its final name and returns it. Throws TrackingError if it cannot. */
  async finish(): Promise<string> {
    try {
      await rename(this.partial, this.path);
    } catch (cause) {
      throw new TrackingError(`cannot finish ${this.path}: ${systemReason(cause)}`, { cause });
    }
    return this.path;
  }

  /** Removes what was written: for a run that failed. What cannot be removed keeps its unfinished name. */
  async discard(): Promise<void> {
    await rm(this.partial, { recursive: true, force: true }).catch(() => {}); // the failure before it is told
  }
}

async function makeNew(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
