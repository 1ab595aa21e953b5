import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";
import { processExists } from "../../system/processes.ts";

const PREFIX = "mlflow.lock-";
/** A holder says so often that it lives. */
const TOUCH_EVERY_MS = 30_000;
/** One that has not for so long is dead, wherever it was. */
const DEAD_AFTER_MS = 600_000;

/**
 * The right to send a run: one process has it. A file of its own for each who wants it, so that none takes another's
 * away: who has written one and then sees no other living one has the right. Two who come at the very same moment may
 * both see the other; then neither has it.
 */
export class SendLock {
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly path: string) {
    this.timer = setInterval(() => touch(path), TOUCH_EVERY_MS);
    this.timer.unref();
  }

  /** Undefined where another process has it. Throws TrackingError if the folder cannot be written. */
  static take(folder: string): SendLock | undefined {
    const name = `${PREFIX}${randomUUID()}`;
    const path = join(folder, name);
    try {
      writeFileSync(path, JSON.stringify({ host: hostname(), pid: process.pid }), { flag: "wx" });
    } catch (cause) {
      throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
    }
    const others = locks(folder).filter((other) => other !== name && lives(join(folder, other)));
    if (others.length === 0) return new SendLock(path);
    rmSync(path, { force: true });
    return undefined;
  }

  release(): void {
    clearInterval(this.timer);
    rmSync(this.path, { force: true });
  }
}

function locks(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith(PREFIX));
}

/** Removes the lock of a process that is gone. */
function lives(path: string): boolean {
  let holder: { host?: unknown; pid?: unknown };
  let age: number;
  try {
    age = Date.now() - statSync(path).mtimeMs;
    const text = readFileSync(path, "utf8");
    holder = text === "" ? {} : JSON.parse(text);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    return true;
  }
  const gone = holder.host === hostname() && typeof holder.pid === "number" && !processExists(holder.pid);
  if (!gone && age < DEAD_AFTER_MS) return true;
  rmSync(path, { force: true });
  return false;
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Whoever removed the file, or the folder, takes the right with it; the next request finds out.
  }
}
