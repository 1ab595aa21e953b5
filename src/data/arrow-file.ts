import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { type Data, type DataType, type Field, type Schema, Vector } from "apache-arrow";
import { type FileBlock, Footer } from "apache-arrow/ipc/metadata/file";
import type { DictionaryBatch, RecordBatch } from "apache-arrow/ipc/metadata/message";
import { VectorLoader } from "apache-arrow/visitor/vectorloader";
import { DataError } from "../core/errors.ts";
import { checkBuffers } from "./arrow-buffers.ts";
import { type ArrowBody, unpackBody } from "./arrow-compression.ts";
import { checkLengths } from "./arrow-lengths.ts";
import { decodeMessage, type ReadBuffer, readAt } from "./arrow-message.ts";
import { indexStream, isStream } from "./arrow-stream.ts";
import { checkFooterCounts } from "./flatbuffer-guard.ts";
import { openRegular } from "./regular-file.ts";
import { damaged, excerpt } from "./validation.ts";

const MAGIC = "ARROW1";
/** int32 length of the footer, then the magic word */
const SUFFIX = 4 + MAGIC.length;
/** the magic word, padded to 8 bytes */
const PREFIX = 8;

/** Whether a file begins as the first version of Feather did, which was no Arrow IPC. */
export function isFeather1(start: Buffer): boolean {
  return start.toString("latin1", 0, 4) === "FEA1";
}

/**
 * An Arrow IPC file, read block by block as its footer lists them, or a stream that was kept as a file, read as its messages follow one
 * another; memory is that of one record batch.
 * Every offset and length is checked against the file before it is followed, so that a damaged file is an error.
 */
export class ArrowFile {
  private dictionaries = new Map<number, Vector>();

  private constructor(
    readonly path: string,
    readonly schema: Schema,
    /** rows of each record batch */
    readonly batchRows: number[],
    private readonly blocks: FileBlock[],
    private readonly handle: FileHandle,
  ) {}

  /** Throws DataError for a file that is not there, not an Arrow file, cut off or damaged. */
  static async open(path: string): Promise<ArrowFile> {
    const handle = await openRegular(path);
    try {
      const start = await readStart(handle, path);
      const { schema, batches, dictionaries } = isStream(start)
        ? await indexStream(handle, path)
        : await indexFile(handle, path, start);
      const file = new ArrowFile(path, schema, [], batches, handle);
      for (const block of dictionaries) await file.readDictionary(block);
      for (const block of file.blocks) file.batchRows.push(file.headerOf(block).length);
      return file;
    } catch (cause) {
      await handle.close();
      throw cause instanceof DataError ? cause : damaged(path, cause);
    }
  }

  /** The columns of a record batch in schema order: views of bytes that belong to the caller, or are in `buffer`. */
  async read(batch: number, buffer?: ReadBuffer): Promise<Data[]> {
    try {
      const block = this.blocks[batch]!;
      const bytes = await readAt(this.handle, block.offset, block.metaDataLength + block.bodyLength, buffer);
      const message = decodeMessage(bytes, block);
      if (!message.isRecordBatch()) throw new Error(`block ${batch} is no record batch`);
      const header = message.header() as RecordBatch;
      return this.load(header, unpacked(header, bodyOf(bytes, block)), this.schema.fields);
    } catch (cause) {
      throw cause instanceof DataError ? cause : damaged(this.path, cause);
    }
  }

  /** Some buffers of a record batch, counted as its header lists them, and its field nodes; the rest of it is not read. */
  async readBuffers(batch: number, { first, count }: { first: number; count: number }): Promise<ArrowBuffers> {
    try {
      const block = this.blocks[batch]!;
      const { nodes, buffers, compression } = this.headerOf(block);
      checkBuffers(buffers, block.bodyLength);
      const chosen = buffers.slice(first, first + count);
      if (chosen.length < count) throw new Error(`${buffers.length} buffers; expected ${first + count} at least`);
      // Some writers leave the offset of an empty buffer at 0.
      const full = chosen.filter(({ length }) => length > 0);
      const start = full[0]?.offset ?? 0;
      const end = Math.max(start, ...full.map(({ offset, length }) => offset + length));
      const bytes = await readAt(this.handle, block.offset + block.metaDataLength + start, end - start);
      const places = chosen.map(({ offset, length }) => ({ offset: length === 0 ? 0 : offset - start, length }));
      const body = compression === null ? { bytes, buffers: places } : unpackBody(bytes, places, compression.type);
      return {
        nodes,
        buffers: body.buffers.map(({ offset, length }) => body.bytes.subarray(offset, offset + length)),
      };
    } catch (cause) {
      throw cause instanceof DataError ? cause : damaged(this.path, cause);
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  /** Of thousands of batches each is a small read, and waiting for the answer of another thread costs more than reading. */
  private headerOf(block: FileBlock): RecordBatch {
    const bytes = new Uint8Array(block.metaDataLength);
    const count = readSync(this.handle.fd, bytes, 0, bytes.length, block.offset);
    if (count < bytes.length) throw new Error(`it ends at byte ${block.offset + count}`);
    const message = decodeMessage(bytes, block);
    if (!message.isRecordBatch()) throw new Error(`a block at byte ${block.offset} is no record batch`);
    return message.header() as RecordBatch;
  }

  private async readDictionary(block: FileBlock): Promise<void> {
    const bytes = await readAt(this.handle, block.offset, block.metaDataLength + block.bodyLength);
    const message = decodeMessage(bytes, block);
    if (!message.isDictionaryBatch()) throw new Error(`a block at byte ${block.offset} is no dictionary`);
    const { id, isDelta, data } = message.header() as DictionaryBatch;
    const type = this.schema.dictionaries.get(id);
    if (!type) throw new Error(`dictionary ${id} belongs to no column`);
    const body = unpacked(data, bodyOf(bytes, block));
    const values = new Vector(this.load(data, body, [type]));
    // Every name takes some of the body; whoever lists the names believes their count.
    const { length } = body.bytes;
    if (values.length > length) throw new Error(`a dictionary of ${values.length} in ${length} bytes`);
    const before = this.dictionaries.get(id);
    this.dictionaries.set(id, isDelta && before ? before.concat(values) : values);
  }

  private load(
    { length, nodes, variadicBufferCounts, compression }: RecordBatch,
    { bytes, buffers }: ArrowBody,
    types: (Field | Schema["fields"][number]["type"])[],
  ): Data[] {
    if (compression !== null) {
      const plain = types.map((type) => ("type" in type ? type.type : type) as DataType);
      checkLengths(plain, { rows: length, nodes, buffers, bytes });
    }
    const { metadataVersion } = this.schema;
    const loader = new VectorLoader(
      bytes,
      nodes,
      buffers as RecordBatch["buffers"],
      this.dictionaries,
      metadataVersion,
      variadicBufferCounts,
    );
    return loader.visitMany(types as Field[]);
  }
}

/** Buffers of a record batch. */
export interface ArrowBuffers {
  nodes: readonly { length: number; nullCount: number }[];
  buffers: readonly Uint8Array[];
}

/** Where the messages of a file are, and what they hold. */
export interface ArrowIndex {
  schema: Schema;
  batches: FileBlock[];
  dictionaries: FileBlock[];
}

async function readStart(handle: FileHandle, path: string): Promise<Buffer> {
  const { size } = await handle.stat();
  if (size === 0) throw new DataError(`${path} is empty; expected an Arrow IPC file`);
  return Buffer.from(await readAt(handle, 0, Math.min(size, MAGIC.length)));
}

async function indexFile(handle: FileHandle, path: string, start: Buffer): Promise<ArrowIndex> {
  const { size } = await handle.stat();
  if (start.toString("latin1") !== MAGIC) throw notArrow(path, start);
  if (size < PREFIX + SUFFIX) throw truncated(path, size);
  const suffix = Buffer.from(await readAt(handle, size - SUFFIX, SUFFIX));
  if (suffix.toString("latin1", 4) !== MAGIC) throw truncated(path, size);
  const length = suffix.readInt32LE(0);
  const end = size - SUFFIX - length;
  if (length <= 0 || end < PREFIX) throw new Error(`a footer of ${length} bytes in a file of ${size}`);
  const bytes = await readAt(handle, end, length);
  checkFooterCounts(bytes);
  const footer = Footer.decode(bytes);
  for (const { offset, metaDataLength, bodyLength } of [...footer.recordBatches(), ...footer.dictionaryBatches()]) {
    if (offset < PREFIX || metaDataLength <= 0 || bodyLength < 0 || offset + metaDataLength + bodyLength > end) {
      throw new Error(`a block at byte ${offset} of ${metaDataLength + bodyLength} bytes, before a footer at ${end}`);
    }
  }
  return { schema: footer.schema, batches: [...footer.recordBatches()], dictionaries: [...footer.dictionaryBatches()] };
}

/** The buffers of a record batch, as they are in the file or unpacked. */
function unpacked({ buffers, compression }: RecordBatch, body: Uint8Array): ArrowBody {
  checkBuffers(buffers, body.length);
  if (compression === null) return { bytes: body, buffers };
  return unpackBody(body, buffers, compression.type as number);
}

/** The body of a block, on a multiple of 8 bytes as typed arrays need it. */
function bodyOf(bytes: Uint8Array, { metaDataLength }: FileBlock): Uint8Array {
  return metaDataLength % 8 === 0 ? bytes.subarray(metaDataLength) : bytes.slice(metaDataLength);
}

function notArrow(path: string, start: Buffer): DataError {
  if (isFeather1(start)) {
    return new DataError(
      `${path} is a Feather file of version 1, which Arrow has given up; expected version 2: read it with the program that wrote it and write it anew, e.g. with pyarrow.feather.write_feather`,
    );
  }
  return new DataError(`${path} is not an Arrow file: it starts with "${excerpt(start.toString("latin1"))}"`);
}

function truncated(path: string, size: number): DataError {
  return new DataError(`${path} is truncated: an Arrow file ends with ${MAGIC}, this one stops after ${size} bytes`);
}
