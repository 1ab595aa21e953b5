import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { TrackingError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";
import type { Task, TaskOutcome } from "../task.ts";

/** How an element does its tasks. */
export interface ElementOrder {
  tasks: readonly Task[];
  /** threads of a task */
  workers: number;
  attempts: number;
  timeoutS?: number | undefined;
  memoryMib?: number | undefined;
  /** seconds between two signs of life */
  beatS: number;
}

/** A line of `elements/N-I.jsonl`: the first is of whoever submits, all others of the element, which alone writes then. */
export type ElementLine =
  | ({ type: "order" } & ElementOrder)
  /** a process does the element, perhaps another one before it had to go */
  | { type: "begun"; host: string; pid: number; job: string }
  | { type: "started"; id: string; attempt: number }
  | { type: "told"; id: string; message: unknown }
  | { type: "outcome"; outcome: TaskOutcome }
  | { type: "beat" }
  /** all its tasks have ended, or it was asked to stop */
  | { type: "end"; why: "done" | "stopped" };

/** Writes lines to the end of a file; each is whole, or the last and cut. Throws TrackingError where that cannot be. */
export class ElementWriter {
  private readonly file: number;

  constructor(private readonly path: string) {
    try {
      this.file = openSync(path, "a+");
      const { size } = fstatSync(this.file);
      const last = Buffer.alloc(1, "\n");
      if (size > 0) readSync(this.file, last, 0, 1, size - 1);
      // A process that was killed may have left half a line.
      if (last.toString() !== "\n") writeSync(this.file, "\n");
    } catch (cause) {
      throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
    }
  }

  /** `durable` lines survive the machine. */
  write(line: ElementLine, { durable = false } = {}): void {
    try {
      writeSync(this.file, `${JSON.stringify(line)}\n`);
      if (durable) fsyncSync(this.file);
    } catch (cause) {
      throw new TrackingError(`cannot write ${this.path}: ${systemReason(cause)}`, { cause });
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

const CHUNK_BYTES = 1 << 20;

/**
 * Reads the lines of a file that are new. It is opened each time, as only then a network file system looks whether there are
 * any. A line that is cut comes when it is whole; one that is no JSON is skipped and counted.
 */
export class ElementReader {
  private offset = 0;
  private rest = Buffer.alloc(0);
  /** lines that could not be read */
  damaged = 0;

  constructor(private readonly path: string) {}

  /** Throws TrackingError where there is no such file. */
  read(): ElementLine[] {
    const lines: ElementLine[] = [];
    const bytes = Buffer.concat([this.rest, this.news()]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const text = bytes.toString("utf8", start, end);
      start = end + 1;
      if (text === "") continue;
      try {
        lines.push(JSON.parse(text) as ElementLine);
      } catch {
        this.damaged++;
      }
    }
    this.rest = bytes.subarray(start);
    return lines;
  }

  private news(): Buffer {
    try {
      const file = openSync(this.path, "r");
      try {
        const parts: Buffer[] = [];
        for (;;) {
          const part = Buffer.alloc(CHUNK_BYTES);
          const read = readSync(file, part, 0, CHUNK_BYTES, this.offset);
          this.offset += read;
          parts.push(part.subarray(0, read));
          if (read < CHUNK_BYTES) return Buffer.concat(parts);
        }
      } finally {
        closeSync(file);
      }
    } catch (cause) {
      throw new TrackingError(`cannot read ${this.path}: ${systemReason(cause)}`, { cause });
    }
  }
}
