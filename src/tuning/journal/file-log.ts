import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { messageOf } from "../../core/errors.ts";
import { JournalFile, type Line } from "./file.ts";
import { formatLine, parseLine } from "./line.ts";
import { JournalLock, type LockOptions } from "./lock.ts";
import type { OperationLog, WrittenOperation } from "./log.ts";
import { type ReadOperation, toOperation } from "./operation.ts";
import { Replay } from "./replay.ts";

/** Where an operation begins, in a line whose first part a writer left unfinished. */
const BEGINNING = '{"op_code":';

/** Bytes of a journal that nobody can read. */
interface Damage {
  bytes: Buffer;
  line: number;
  offset: number;
}

/**
 * A journal file of Optuna's format. What cannot be read is told to `warn`, with file and line, and read past. Optuna
 * itself refuses a file with such a line, so before anything is written after it its bytes are kept in `FILE.damaged` and
 * made blank in the journal.
 */
export class FileLog implements OperationLog {
  private replay = new Replay();
  private damage: Damage[] = [];
  private readonly file: JournalFile;
  private readonly lock: JournalLock;
  private readonly worker = `cascada-${randomUUID()}`;

  constructor(
    path: string,
    private readonly options: LockOptions,
  ) {
    this.file = new JournalFile(path);
    this.lock = new JournalLock(path, options);
  }

  read(): Replay {
    this.file.readOn((line) => this.take(line));
    return this.replay;
  }

  write<T>(decide: (replay: Replay) => { operations: readonly WrittenOperation[]; result: T }): Promise<T> {
    return this.lock.hold(() => {
      this.read();
      if (!this.isStillDamaged()) this.startAgain();
      const { operations, result } = decide(this.replay);
      if (operations.length > 0) this.append(operations);
      return result;
    });
  }

  private append(operations: readonly WrittenOperation[]): void {
    for (const { bytes, line, offset } of this.damage) {
      this.keep(bytes, line, offset);
      this.file.blank(offset, bytes.length);
    }
    this.damage = [];
    const lines = operations.map(({ op_code, ...rest }) => formatLine({ op_code, worker_id: this.worker, ...rest }));
    this.file.append(lines, ({ bytes, number, offset }) => {
      this.tell(number, "the line has no end; its writer was stopped");
      this.keep(bytes, number, offset);
    });
    for (const line of lines) this.apply(toOperation(parseLine(line)), 0);
  }

  private take({ bytes, number, offset }: Line): void {
    const text = bytes.toString("utf8");
    const read = readText(text);
    if (read.kind !== "damaged") {
      this.apply(read, number);
      return;
    }
    this.tell(number, read.message);
    const start = bytes.lastIndexOf(BEGINNING);
    const rest = start > 0 ? readText(bytes.toString("utf8", start)) : undefined;
    if (rest?.kind === "operation") {
      // Somebody wrote behind a line without an end.
      this.damage.push({ bytes: bytes.subarray(0, start), line: number, offset });
      this.apply(rest, number);
    } else {
      this.damage.push({ bytes: Buffer.concat([bytes, Buffer.from("\n")]), line: number, offset });
    }
  }

  private apply(read: ReadOperation, line: number): void {
    const message = read.kind === "operation" ? this.replay.apply(read.operation) : read.message;
    if (message !== undefined) this.tell(line, message);
  }

  /** Whether what could not be read is there; a shared file system may have shown bytes that were still to come. */
  private isStillDamaged(): boolean {
    return this.damage.every(({ bytes, offset }) => this.file.bytesAt(offset, bytes.length).equals(bytes));
  }

  private startAgain(): void {
    this.replay = new Replay();
    this.damage = [];
    this.file.rewind();
    this.read();
  }

  private keep(bytes: Buffer, line: number, offset: number): void {
    const kept = { line, offset, bytes: bytes.toString("base64") };
    appendFileSync(`${this.file.path}.damaged`, `${JSON.stringify(kept)}\n`, { flush: true });
  }

  private tell(line: number, message: string): void {
    this.options.warn(`${this.file.path}:${line}: read past: ${message}`);
  }
}

function readText(text: string): ReadOperation {
  try {
    return toOperation(parseLine(text));
  } catch (error) {
    return { kind: "damaged", message: `not JSON: ${messageOf(error)}` };
  }
}
