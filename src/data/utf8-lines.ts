import { DataError } from "../core/errors.ts";

/** Characters of which the form of a text is guessed, after the comments that it starts with, which may have so many. */
const HEAD = 65_536;
const COMMENTS = 1 << 26;

/**
 * Text of UTF-8 bytes as they come, without BOM, lines ended by LF alone (CR LF and CR are made LF).
 * Throws DataError for bytes that are no UTF-8, with the line and the first of them, and for a zero byte, which no text has.
 */
export async function* decodeLines(path: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const before: Decoded = { bytes: 0, lineEnds: 0, last: Buffer.alloc(0), held: "" };
  for await (const chunk of bytes) {
    const text = before.held + decodeChunk(path, decoder, before, chunk);
    // The LF of a CR LF may be in the next chunk.
    before.held = text.endsWith("\r") ? "\r" : "";
    const whole = text.slice(0, text.length - before.held.length);
    const lines = whole.includes("\r") ? whole.replaceAll(/\r\n?/g, "\n") : whole;
    before.bytes += chunk.length;
    before.lineEnds += lineEndsIn(lines);
    before.last = Buffer.concat([before.last, chunk.subarray(-CUT)]).subarray(-CUT);
    yield lines;
  }
  const last = before.held + decodeChunk(path, decoder, before);
  if (last !== "") yield last.replaceAll(/\r\n?/g, "\n");
}

/** Bytes of a character of which more are to come, at most. */
const CUT = 3;

/** What came before a chunk. */
interface Decoded {
  bytes: number;
  lineEnds: number;
  /** bytes at its end */
  last: Buffer;
  /** a CR at its end */
  held: string;
}

function decodeChunk(path: string, decoder: TextDecoder, before: Decoded, chunk?: Buffer): string {
  let text: string;
  try {
    text = decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (cause) {
    throw noUtf8(path, before, { chunk, cause });
  }
  if (text.includes("\0")) throw new DataError(`${path} is no text: it has a zero byte`);
  return text;
}

function noUtf8(
  path: string,
  before: Decoded,
  { chunk, cause }: { chunk: Buffer | undefined; cause: unknown },
): DataError {
  const cut = cutCharacter(before.last);
  const bytes = Buffer.concat([cut, chunk ?? Buffer.alloc(0)]);
  const sound = soundText(bytes);
  const place = Buffer.byteLength(sound);
  if (before.bytes - cut.length === 0 && isUtf16(bytes)) {
    return new DataError(`${path} is UTF-16 text; expected UTF-8, as iconv -f UTF-16 -t UTF-8 makes of it`, { cause });
  }
  const line = before.lineEnds + lineEndsIn((before.held + sound).replaceAll(/\r\n?/g, "\n")) + 1;
  const byte = `0x${bytes[place]!.toString(16).padStart(2, "0")} at byte ${before.bytes - cut.length + place}`;
  return new DataError(
    `${path} is no UTF-8 text: line ${line} has ${byte}; expected UTF-8, as iconv makes of latin-1`,
    {
      cause,
    },
  );
}

/** Whether a text begins with the byte-order mark of UTF-16, of either order; in UTF-8 and latin-1 letters it would be no word. */
function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** The bytes at the end of a sound text that begin a character. */
function cutCharacter(last: Buffer): Buffer {
  const start = last.findIndex((byte) => (byte & 0xc0) !== 0x80);
  const whole = start < 0 ? Buffer.alloc(0) : last.subarray(start);
  return whole.subarray(Buffer.byteLength(soundText(whole)));
}

/** The characters before the first that is no UTF-8 or is cut off. */
function soundText(bytes: Buffer): string {
  const decoded = (length: number): string =>
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length), { stream: true });
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      decoded(middle);
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return decoded(good);
}

function lineEndsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** The comments that a text starts with (#) and the first characters after them, and all of it again. */
export async function readHead(text: AsyncGenerator<string>): Promise<{ head: string; rest: AsyncGenerator<string> }> {
  let head = "";
  for (let line = 0; head.length < COMMENTS; ) {
    while (head[line] === "#" && head.includes("\n", line)) line = head.indexOf("\n", line) + 1;
    if (head[line] !== "#" && head.length - line >= HEAD) break;
    const next = await text.next();
    if (next.done) break;
    head += next.value;
  }
  async function* rest(): AsyncGenerator<string> {
    try {
      yield head;
      yield* text;
    } finally {
      await text.return(undefined);
    }
  }
  return { head, rest: rest() };
}
