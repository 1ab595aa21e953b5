import { randomUUID } from "node:crypto";
import { closeSync, lstatSync, openSync, renameSync, statSync, symlinkSync, unlinkSync } from "node:fs";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";

const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 64;
/** File systems without symbolic links say one of these; there the lock is an empty file, as Optuna's open lock. */
const NO_LINKS = ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"];

export interface LockOptions {
  /** seconds after which a lock that nothing has changed is taken to be of a dead process; Optuna's own are 30 */
  graceS: number;
  warn(message: string): void;
}

/**
 * The lock of a journal: `FILE.lock`, a symbolic link to the file, which can be made once only, on a network's file
 * systems, too. It is the one that Optuna takes (its symlink lock), and excludes its open lock, a file of the same name.
 */
export class JournalLock {
  private readonly path: string;
  private readonly target: string;

  constructor(
    file: string,
    private readonly options: LockOptions,
  ) {
    this.target = resolve(file);
    this.path = `${this.target}.lock`;
  }

  /** Does `work` under the lock; it is given back whatever happens. Throws TrackingError where there can be no lock. */
  async hold<T>(work: () => T): Promise<T> {
    await this.acquire();
    try {
      return work();
    } finally {
      this.release();
    }
  }

  private async acquire(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    let seen = "";
    let since = performance.now();
    while (!this.take()) {
      const sign = this.signOfLife();
      if (sign === undefined) continue;
      if (sign !== seen) {
        seen = sign;
        since = performance.now();
      } else if (performance.now() - since > this.options.graceS * 1000) {
        this.options.warn(`${this.path}: unchanged for ${this.options.graceS} s; taken from a process that has died`);
        this.release();
        continue;
      }
      await sleep(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    }
  }

  private take(): boolean {
    try {
      symlinkSync(this.target, this.path);
      return true;
    } catch (error) {
      if (NO_LINKS.includes(systemCode(error) ?? "")) return this.takeByFile();
      return this.refused(error);
    }
  }

  private takeByFile(): boolean {
    try {
      closeSync(openSync(this.path, "wx"));
      return true;
    } catch (error) {
      return this.refused(error);
    }
  }

  private refused(error: unknown): false {
    if (systemCode(error) === "EEXIST") return false;
    throw new TrackingError(`cannot lock ${this.target} with ${this.path}: ${systemReason(error)}`, { cause: error });
  }

  /** Changes when the lock changes hands or its holder writes; undefined: there is none any more. */
  private signOfLife(): string | undefined {
    try {
      const { ino, mtimeMs } = lstatSync(this.path);
      const file = statSync(this.target, { throwIfNoEntry: false });
      return [ino, mtimeMs, file?.mtimeMs, file?.size].join();
    } catch {
      return undefined;
    }
  }

  /** Renamed first, so that of several who take a dead one's lock away only one does. */
  private release(): void {
    const away = `${this.path}${randomUUID()}.rename`;
    try {
      renameSync(this.path, away);
      unlinkSync(away);
    } catch {
      // Somebody took it away: it was held longer than the grace period.
    }
  }
}
