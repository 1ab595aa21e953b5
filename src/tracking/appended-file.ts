import { appendFileSync, statSync, truncateSync } from "node:fs";
import { TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";

/** Lines that wait to be written to the end of a file. What could not be written waits on, and is no half line there. */
export class AppendedFile {
  private waiting: string[] = [];

  constructor(private readonly path: string) {}

  add(line: string): void {
    this.waiting.push(line);
  }

  /** Writes all that waits. Throws TrackingError if that cannot be. */
  flush(): void {
    if (this.waiting.length === 0) return;
    const before = sizeOf(this.path);
    try {
      appendFileSync(this.path, `${this.waiting.join("\n")}\n`);
    } catch (cause) {
      this.takeBack(before);
      throw new TrackingError(`cannot write ${this.path}: ${systemReason(cause)}`, { cause });
    }
    this.waiting = [];
  }

  /** A full disk takes some of the bytes. */
  private takeBack(size: number): void {
    try {
      truncateSync(this.path, size);
    } catch {
      // Not even that: the error of the writing says what is the matter.
    }
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw new TrackingError(`cannot write ${path}: ${systemReason(error)}`, { cause: error });
  }
}
