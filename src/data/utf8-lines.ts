import { DataError } from "../core/errors.ts";

/** Characters of which the form of a text is guessed, after the comments that it starts with, which may have so many. */
const HEAD = 65_536;
const COMMENTS = 1 << 26;

/**
 * Text of UTF-8 bytes as they come, without BOM, lines ended by LF alone (CR LF and CR are made LF).
 * Throws DataError for bytes that are no UTF-8, and for a zero byte, which no text has.
 */
export async function* decodeLines(path: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let held = "";
  for await (const chunk of bytes) {
    const text = held + decodeChunk(path, decoder, chunk);
    // The LF of a CR LF may be in the next chunk.
    held = text.endsWith("\r") ? "\r" : "";
    const whole = text.slice(0, text.length - held.length);
    yield whole.includes("\r") ? whole.replaceAll(/\r\n?/g, "\n") : whole;
  }
  const last = held + decodeChunk(path, decoder);
  if (last !== "") yield last.replaceAll(/\r\n?/g, "\n");
}

function decodeChunk(path: string, decoder: TextDecoder, chunk?: Buffer): string {
  let text: string;
  try {
    text = decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (cause) {
    throw new DataError(`${path} is no UTF-8 text`, { cause });
  }
  if (text.includes("\0")) throw new DataError(`${path} is no text: it has a zero byte`);
  return text;
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
