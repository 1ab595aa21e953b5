import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigError, TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";
import { isStillThere, processStart } from "../../system/processes.ts";
import { writeWhole } from "../../system/whole-file.ts";
import type { LaunchFolder } from "./layout.ts";

/** Time between two signs of life of who holds a folder; another machine's holder is given up after three without one. */
const BEAT_MS = 2000;

interface Holder {
  /** of this very holding */
  token: string;
  host: string;
  pid: number;
  /** when the process began, as its machine counts it; null where that is not told */
  start: string | null;
  beats: number;
}

/**
 * Holds a launch folder for this process, so that no two submit its tasks. A holder that is gone is replaced: on this machine
 * by its process, on another when its beats stand still as seen from here, since clocks of machines may differ.
 */
export class FolderLock {
  private readonly holder: Holder;
  private timer: NodeJS.Timeout | undefined;
  private folder: LaunchFolder;

  private constructor(folder: LaunchFolder) {
    this.folder = folder;
    this.holder = {
      token: randomUUID(),
      host: hostname(),
      pid: process.pid,
      start: processStart(process.pid),
      beats: 0,
    };
  }

  /** Throws ConfigError where another launcher holds the folder, TrackingError where it cannot be written. */
  static async take(folder: LaunchFolder, beatMs = BEAT_MS): Promise<FolderLock> {
    const lock = new FolderLock(folder);
    while (!lock.create()) {
      let other = readHolder(folder);
      if (other === undefined) {
        // It may be about to be written.
        await sleep(beatMs);
        other = readHolder(folder);
      }
      if (other !== undefined && (await isAlive(other, folder, beatMs))) {
        throw new ConfigError(
          `${folder.path}: process ${other.pid} on ${other.host} submits its tasks already; expected one launcher at a time`,
        );
      }
      if (readHolder(folder)?.token === other?.token) folder.remove(folder.lock);
    }
    lock.timer = setInterval(() => lock.beat(), beatMs);
    lock.timer.unref();
    return lock;
  }

  release(): void {
    clearInterval(this.timer);
    if (readHolder(this.folder)?.token === this.holder.token) this.folder.remove(this.folder.lock);
  }

  private create(): boolean {
    try {
      writeFileSync(this.folder.lock, JSON.stringify(this.holder), { flag: "wx" });
      return true;
    } catch (cause) {
      if (systemCode(cause) === "EEXIST") return false;
      throw new TrackingError(`cannot write ${this.folder.lock}: ${systemReason(cause)}`, { cause });
    }
  }

  private beat(): void {
    if (readHolder(this.folder)?.token !== this.holder.token) return;
    this.holder.beats++;
    try {
      writeWhole(this.folder.lock, JSON.stringify(this.holder));
    } catch {
      // A disk may be full for a while; what must be written says so.
    }
  }
}

function readHolder(folder: LaunchFolder): Holder | undefined {
  try {
    return JSON.parse(readFileSync(folder.lock, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: Holder, folder: LaunchFolder, beatMs: number): Promise<boolean> {
  if (holder.host === hostname()) return isStillThere(holder.pid, holder.start);
  for (let beat = 0; beat < 3; beat++) {
    await sleep(beatMs);
    const now = readHolder(folder);
    if (now?.token !== holder.token) return now !== undefined;
    if (now.beats !== holder.beats) return true;
  }
  return false;
}
