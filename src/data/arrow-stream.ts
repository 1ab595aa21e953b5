import type { FileHandle } from "node:fs/promises";
import { MessageHeader, type Schema } from "apache-arrow";
import { FileBlock } from "apache-arrow/ipc/metadata/file";
import { DataError } from "../core/errors.ts";
import type { ArrowIndex } from "./arrow-file.ts";
import { decodeMessage, readAt } from "./arrow-message.ts";

/** Before each message since Arrow 0.15. */
const CONTINUATION = -1;
const PREFIX = 8;

/** Whether a file begins as a stream of messages does; those of before Arrow 0.15 have no mark. */
export function isStream(start: Buffer): boolean {
  return start.length >= 4 && start.readInt32LE(0) === CONTINUATION;
}

/**
 * Finds the messages of a stream that was kept as a file: schema, dictionaries, record batches, end mark (Arrow Columnar Format 1.5, "IPC
 * Streaming Format"). Throws DataError for one that was cut off, also just before its end mark, and for a dictionary that is replaced.
 */
export async function indexStream(handle: FileHandle, path: string): Promise<ArrowIndex> {
  const { size } = await handle.stat();
  const index: { schema: Schema | undefined; batches: FileBlock[]; dictionaries: FileBlock[] } = {
    schema: undefined,
    batches: [],
    dictionaries: [],
  };
  const known = new Set<number>();
  for (let offset = 0; ; ) {
    if (offset + PREFIX > size) throw truncated(path, size);
    const prefix = Buffer.from(await readAt(handle, offset, PREFIX));
    const length = prefix.readInt32LE(4);
    if (prefix.readInt32LE(0) !== CONTINUATION) throw new Error(`no message at byte ${offset}`);
    if (length === 0) break;
    if (length < 0 || length % 8 !== 0) throw new Error(`a message of ${length} bytes at byte ${offset}`);
    const metaDataLength = PREFIX + length;
    if (offset + metaDataLength > size) throw truncated(path, size);
    const message = decodeMessage(await readAt(handle, offset, metaDataLength), { metaDataLength });
    const bodyLength = Number(message.bodyLength);
    if (bodyLength < 0) throw new Error(`a body of ${bodyLength} bytes at byte ${offset + metaDataLength}`);
    if (offset + metaDataLength + bodyLength > size) throw truncated(path, size);
    const block = new FileBlock(metaDataLength, BigInt(bodyLength), BigInt(offset));
    if (index.schema === undefined) {
      if (message.headerType !== MessageHeader.Schema) throw new Error("a stream that does not begin with a schema");
      index.schema = message.header() as Schema;
    } else if (message.isDictionaryBatch()) {
      const { id, isDelta } = message.header() as unknown as { id: number; isDelta: boolean };
      // Batches are read on their own, with the dictionaries of the whole file.
      if (known.has(id) && !isDelta) {
        throw new DataError(
          `${path} replaces a dictionary on its way; expected one for each column: write it as a file`,
        );
      }
      known.add(id);
      index.dictionaries.push(block);
    } else if (message.isRecordBatch()) index.batches.push(block);
    else throw new Error(`a message of kind ${message.headerType} at byte ${offset}`);
    offset += metaDataLength + bodyLength;
  }
  return { ...index, schema: index.schema ?? missingSchema(path) };
}

function missingSchema(path: string): never {
  throw new DataError(`${path} is an Arrow stream without a schema`);
}

function truncated(path: string, size: number): DataError {
  return new DataError(`${path} is truncated: an Arrow stream ends with a mark, this one stops after ${size} bytes`);
}
