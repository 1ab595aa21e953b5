import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "../../../core/errors.ts";
import { asDataError } from "../../csv-records.ts";
import { openRegular } from "../../regular-file.ts";
import { decodeLines } from "../../utf8-lines.ts";

/** Text of numbers grows some threefold, traces of zeros alone (0.0, 0.0) 550-fold; gzip can 1032-fold. */
const MOST_GROWTH = 800;
const ALWAYS_ALLOWED = 1 << 26;
/** What hardly says anything but how often it is repeated ends sooner: numbers of rows take more. */
const BOMB = { growth: 1000, bytes: 1 << 24 };

/** A text file, gzipped or not, which can be read more than once. */
export interface TextFile {
  /** share that the last reading has come to, from 0 to 1 */
  progress(): number;
  /** from the start, see `decodeLines` */
  read(): AsyncGenerator<string>;
}

/**
 * Opens a text file; what its first two bytes say is gzip is unpacked as it is read. Throws DataError for one that is not there, and
 * reading throws it for a damaged one and for one that grows eight hundredfold and beyond 64 MiB, or a thousandfold and beyond 16.
 */
export async function openTextFile(path: string): Promise<TextFile> {
  const { size, isGzip } = await look(path).catch((cause: unknown) => {
    throw asDataError(path, cause);
  });
  let done = 0;
  async function* bytes(): AsyncGenerator<Buffer> {
    done = 0;
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      done += chunk.length;
      yield chunk;
    }
  }
  async function* unpacked(): AsyncGenerator<Buffer> {
    let grown = 0;
    const gunzip = createGunzip();
    for await (const chunk of pipeline(bytes(), gunzip, () => {}) as AsyncIterable<Buffer>) {
      grown += chunk.length;
      const packed = gunzip.bytesWritten;
      if (
        (grown > BOMB.bytes && grown > BOMB.growth * packed) ||
        (grown > ALWAYS_ALLOWED && grown > MOST_GROWTH * packed)
      ) {
        throw new DataError(
          `${path}: ${packed} bytes of gzip became ${grown}; expected at most ${MOST_GROWTH} times as many, or the file unpacked (gunzip)`,
        );
      }
      yield chunk;
    }
    await checkRest(path, gunzip.bytesWritten);
  }
  return {
    progress: () => (size === 0 ? 1 : done / size),
    async *read() {
      try {
        yield* decodeLines(path, isGzip ? unpacked() : bytes());
      } catch (cause) {
        throw asDataError(path, cause);
      }
    },
  };
}

/** After a zero byte Node unpacks no more: zeros are padding, anything else would be lost in silence. */
async function checkRest(path: string, unpacked: number): Promise<void> {
  let at = unpacked;
  for await (const chunk of createReadStream(path, { start: unpacked }) as AsyncIterable<Buffer>) {
    const odd = chunk.findIndex((byte) => byte !== 0);
    if (odd >= 0)
      throw new DataError(`${path} is damaged: gzip ends at byte ${unpacked}, and more follows at ${at + odd}`);
    at += chunk.length;
  }
}

async function look(path: string): Promise<{ size: number; isGzip: boolean }> {
  const handle = await openRegular(path);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const { size } = await handle.stat();
    return { size, isGzip: buffer[0] === 0x1f && buffer[1] === 0x8b };
  } finally {
    await handle.close();
  }
}
