import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";

/** Bytes read at a time. */
const PIECE = 1 << 22;
const NEWLINE = 10;
const SPACE = 32;

/** A line of a file, without its end. */
export interface Line {
  bytes: Buffer;
  /** from 1 */
  number: number;
  offset: number;
}

/** The bytes of a journal: lines that only become more, read on from where the reading ended. */
export class JournalFile {
  /** bytes and lines read so far; what follows the last end of a line is not read yet */
  private offset = 0;
  private lines = 0;

  constructor(readonly path: string) {}

  /** Forgets what was read. */
  rewind(): void {
    this.offset = 0;
    this.lines = 0;
  }

  /** Whole lines that are new. A file that does not exist has none. Throws TrackingError. */
  readOn(each: (line: Line) => void): void {
    const file = this.open("r");
    if (file === undefined) return;
    try {
      const status = fstatSync(file);
      const { size } = status;
      if (!status.isFile()) throw new TrackingError(`${this.path} is no file; expected a journal of studies`);
      if (size < this.offset) throw new TrackingError(`${this.path} has become shorter while it was read`);
      this.readTo(file, { size, each });
    } finally {
      closeSync(file);
    }
  }

  /**
   * Writes lines to the end, all or none, and makes them last. Under the lock and after `readOn`, whose place it moves to
   * behind them. A last line without an end, of a writer that was killed, is handed to `damaged` and made blank first.
   */
  append(lines: readonly string[], damaged: (line: Line) => void): void {
    const isNew = !existsSync(this.path);
    this.write("a+", (file) => {
      const { size } = fstatSync(file);
      if (size > this.offset) this.blankTail(file, { size, damaged });
      const bytes = Buffer.from(`${lines.join("\n")}\n`);
      try {
        writeAll(file, bytes);
        fsyncSync(file);
      } catch (error) {
        ftruncateSync(file, size); // a full disk takes some of the bytes
        throw error;
      }
      this.offset = size + bytes.length;
      this.lines += lines.length;
    });
    if (isNew) syncFolder(dirname(this.path));
  }

  /** The bytes at a place, as they are now. */
  bytesAt(offset: number, length: number): Buffer {
    const file = this.open("r");
    if (file === undefined) return Buffer.alloc(0);
    try {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    } finally {
      closeSync(file);
    }
  }

  /** Puts spaces, which JSON allows before a value, in the place of bytes that nobody can read. */
  blank(offset: number, length: number): void {
    this.write("r+", (file) => {
      writeAll(file, Buffer.alloc(length, SPACE), offset);
      fsyncSync(file);
    });
  }

  private blankTail(file: number, { size, damaged }: { size: number; damaged: (line: Line) => void }): void {
    const bytes = Buffer.alloc(size - this.offset);
    readSync(file, bytes, 0, bytes.length, this.offset);
    if (bytes.every((byte) => byte === SPACE)) return;
    damaged({ bytes, number: this.lines + 1, offset: this.offset });
    this.blank(this.offset, bytes.length);
  }

  private readTo(file: number, { size, each }: { size: number; each: (line: Line) => void }): void {
    let rest = Buffer.alloc(0);
    for (let at = this.offset; at < size; ) {
      const piece = Buffer.alloc(Math.min(PIECE, size - at));
      const length = readSync(file, piece, 0, piece.length, at);
      if (length === 0) break;
      at += length;
      rest = this.cut(Buffer.concat([rest, piece.subarray(0, length)]), each);
    }
  }

  /** Hands out the whole lines of `bytes` and gives what follows the last of them. */
  private cut(bytes: Buffer<ArrayBuffer>, each: (line: Line) => void): Buffer<ArrayBuffer> {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const offset = this.offset;
      this.offset += end + 1 - start;
      this.lines++;
      each({ bytes: bytes.subarray(start, end), number: this.lines, offset });
      start = end + 1;
    }
    return bytes.subarray(start);
  }

  private open(flags: string): number | undefined {
    try {
      return openSync(this.path, flags);
    } catch (error) {
      if (flags === "r" && systemCode(error) === "ENOENT") return undefined;
      throw new TrackingError(`cannot open ${this.path}: ${systemReason(error)}`, { cause: error });
    }
  }

  private write(flags: string, work: (file: number) => void): void {
    const file = this.open(flags)!;
    try {
      work(file);
    } catch (error) {
      if (error instanceof TrackingError) throw error;
      throw new TrackingError(`cannot write ${this.path}: ${systemReason(error)}`, { cause: error });
    } finally {
      closeSync(file);
    }
  }
}

function writeAll(file: number, bytes: Buffer, position: number | null = null): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position === null ? null : position + done);
  }
}

/** Makes a new file's name last, where the system can. */
function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, "r");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // Windows opens no folder; the file itself is synced.
  }
}
