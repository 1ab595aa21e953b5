import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { crc32, type Gunzip, gunzipSync, type ZlibOptions } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { DataError } from "../../../core/errors.ts";
import { systemCode, systemReason } from "../../../core/system-error.ts";
import { openRegular, requireRegular, statOf } from "../../regular-file.ts";
import { excerpt } from "../../validation.ts";
import { isEventFile, ZIP } from "./event-names.ts";

/** Of one event; real ones have less than one million. */
const MOST_BYTES = 1 << 26;
/** An archive's own table of contents is read as a whole. */
const MOST_ENTRIES = 2_000_000;

/** The JSON documents of a file, a folder or an archive, read one at a time. */
export interface EventTexts {
  count: number;
  /** files that are no JSON and are not read */
  others: readonly string[];
  /** whether there may be more than one */
  several: boolean;
  read(): AsyncGenerator<{ where: string; text: string }, void, undefined>;
  close(): void;
}

/**
 * Opens an event file (.json, .json.gz), a folder of such files or a .zip of them. Reading throws DataError with the name of the file
 * for one that cannot be read, is empty, damaged, encrypted, no UTF-8 text or unpacks to more than 64 MiB.
 */
export async function openEventTexts(path: string): Promise<EventTexts> {
  try {
    if ((await statOf(path)).isDirectory()) return await folderTexts(path);
    const handle = await openRegular(path);
    try {
      const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
      if (buffer.toString("latin1") === ZIP) return await zipTexts(path);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw cause instanceof DataError ? cause : new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
  return fileTexts([path], { several: false, others: [] });
}

async function folderTexts(path: string): Promise<EventTexts> {
  const names = (await readdir(path)).sort();
  const others = names.filter((name) => !isEventFile(name));
  return fileTexts(
    names.filter(isEventFile).map((name) => join(path, name)),
    { several: true, others },
  );
}

function fileTexts(paths: readonly string[], rest: Pick<EventTexts, "several" | "others">): EventTexts {
  return {
    count: paths.length,
    ...rest,
    async *read() {
      for (const where of paths) {
        requireRegular(where, await statOf(where));
        yield { where, text: await textOf(where, createReadStream(where)) };
      }
    },
    close: () => undefined,
  };
}

async function zipTexts(path: string): Promise<EventTexts> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((cause: unknown) => {
    throw new DataError(`${path}: no zip archive that can be read: ${systemReason(cause)}`, { cause });
  });
  try {
    const entries: Entry[] = [];
    const others: string[] = [];
    for await (const entry of zip.eachEntry()) {
      if (isEventFile(entry.fileName)) entries.push(entry);
      else if (!entry.fileName.endsWith("/")) others.push(entry.fileName);
      if (entries.length + others.length > MOST_ENTRIES) {
        throw new DataError(`${path}: more than ${MOST_ENTRIES} files; expected fewer`);
      }
    }
    await checkEnd(path, zip);
    return {
      count: entries.length,
      others,
      several: true,
      read: () => zipEntries(path, zip, entries),
      close: () => zip.close(),
    };
  } catch (cause) {
    zip.close();
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${path}: damaged zip archive: ${systemReason(cause)}`, { cause });
  }
}

/** Begins an entry of the table of contents. */
const ENTRY = "PK\u0001\u0002";

/** The number of files at the end of an archive is believed by yauzl: one that is too small would lose the others in silence. */
async function checkEnd(path: string, zip: ZipFile): Promise<void> {
  // Where it would read the next entry; its types leave it out.
  const { readEntryCursor: at } = zip as ZipFile & { readEntryCursor: number };
  const handle = await open(path);
  try {
    const { buffer } = await handle.read(Buffer.alloc(ENTRY.length), 0, ENTRY.length, at);
    if (buffer.toString("latin1") !== ENTRY) return;
  } finally {
    await handle.close();
  }
  throw new DataError(`${path}: damaged zip archive: more files than the ${zip.entryCount} that it says it has`);
}

async function* zipEntries(
  path: string,
  zip: ZipFile,
  entries: readonly Entry[],
): AsyncGenerator<{ where: string; text: string }, void, undefined> {
  for (const entry of entries) {
    const where = `${path}: ${excerpt(entry.fileName)}`;
    if (entry.uncompressedSize > MOST_BYTES) throw tooLarge(where);
    const stream = await zip.openReadStreamPromise(entry).catch((cause: unknown) => {
      throw new DataError(`${where}: ${systemReason(cause)}`, { cause });
    });
    yield { where, text: await textOf(where, stream, entry.crc32) };
  }
}

/** The text of a stream, unpacked where its first bytes say that it is gzip; of a zip archive, whose checksum yauzl does not look at, with it. */
async function textOf(where: string, stream: Readable, checksum?: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MOST_BYTES) throw tooLarge(where);
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    if (size === 0) throw new DataError(`${where} is empty; expected an event in JSON, or a .zip of them`);
    if (checksum !== undefined && crc32(bytes) !== checksum) {
      throw new DataError(`${where} is damaged: its checksum is ${crc32(bytes)}; expected ${checksum}`);
    }
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = isGzip ? unpacked(bytes, where) : bytes;
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    if (systemCode(cause) === "ERR_BUFFER_TOO_LARGE") throw tooLarge(where);
    if (systemCode(cause) === "ERR_ENCODING_INVALID_ENCODED_DATA")
      throw new DataError(`${where} is no UTF-8 text`, { cause });
    throw new DataError(`cannot read ${where}: ${systemReason(cause)}`, { cause });
  } finally {
    stream.destroy();
  }
}

function unpacked(bytes: Buffer, where: string): Buffer {
  // Node's types do not know of `info`.
  const { buffer, engine } = gunzipSync(bytes, {
    maxOutputLength: MOST_BYTES,
    info: true,
  } as ZlibOptions) as unknown as {
    buffer: Buffer;
    engine: Gunzip;
  };
  // After a zero byte it unpacks no more: zeros are padding, anything else would be lost in silence.
  const rest = bytes.subarray(engine.bytesWritten);
  if (rest.every((byte) => byte === 0)) return buffer;
  throw new DataError(`${where} is damaged: gzip ends at byte ${engine.bytesWritten}, and more follows`);
}

function tooLarge(where: string): DataError {
  return new DataError(`${where}: more than ${MOST_BYTES} bytes; expected one event, which has less than a million`);
}
