import { type FileHandle, open } from "node:fs/promises";
import { type Data, type Field, Message, type Schema, Vector } from "apache-arrow";
import { type FileBlock, Footer } from "apache-arrow/ipc/metadata/file";
import type { DictionaryBatch, RecordBatch } from "apache-arrow/ipc/metadata/message";
import { VectorLoader } from "apache-arrow/visitor/vectorloader";
import { DataError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";
import { checkBuffers } from "./arrow-buffers.ts";
import { checkFooterCounts, checkMessageCounts } from "./flatbuffer-guard.ts";
import { excerpt } from "./validation.ts";

const MAGIC = "ARROW1";
/** int32 length of the footer, then the magic word */
const SUFFIX = 4 + MAGIC.length;
/** the magic word, padded to 8 bytes */
const PREFIX = 8;

/**
 * An Arrow IPC file, read block by block as its footer lists them; memory is that of one record batch.
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
    const handle = await open(path, "r").catch((cause: unknown) => {
      throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
    });
    try {
      const footer = await readFooter(handle, path);
      const file = new ArrowFile(path, footer.schema, [], [...footer.recordBatches()], handle);
      for (const block of footer.dictionaryBatches()) await file.readDictionary(block);
      for (const block of file.blocks) file.batchRows.push((await file.readHeader(block)).length);
      return file;
    } catch (cause) {
      await handle.close();
      throw cause instanceof DataError ? cause : damaged(path, cause);
    }
  }

  /** The columns of a record batch in schema order: views of bytes that belong to the caller. */
  async read(batch: number): Promise<Data[]> {
    try {
      const block = this.blocks[batch]!;
      const bytes = await this.readBlock(block, block.metaDataLength + block.bodyLength);
      const message = decodeMessage(bytes, block);
      if (!message.isRecordBatch()) throw new Error(`block ${batch} is no record batch`);
      return this.load(message.header() as RecordBatch, bodyOf(bytes, block), this.schema.fields);
    } catch (cause) {
      throw cause instanceof DataError ? cause : damaged(this.path, cause);
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async readHeader(block: FileBlock): Promise<RecordBatch> {
    const message = decodeMessage(await this.readBlock(block, block.metaDataLength), block);
    if (!message.isRecordBatch()) throw new Error(`a block at byte ${block.offset} is no record batch`);
    return message.header() as RecordBatch;
  }

  private async readDictionary(block: FileBlock): Promise<void> {
    const bytes = await this.readBlock(block, block.metaDataLength + block.bodyLength);
    const message = decodeMessage(bytes, block);
    if (!message.isDictionaryBatch()) throw new Error(`a block at byte ${block.offset} is no dictionary`);
    const { id, isDelta, data } = message.header() as DictionaryBatch;
    const type = this.schema.dictionaries.get(id);
    if (!type) throw new Error(`dictionary ${id} belongs to no column`);
    const body = bodyOf(bytes, block);
    const values = new Vector(this.load(data, body, [type]));
    // Every name takes some of the body; whoever lists the names believes their count.
    if (values.length > body.length) throw new Error(`a dictionary of ${values.length} in ${body.length} bytes`);
    const before = this.dictionaries.get(id);
    this.dictionaries.set(id, isDelta && before ? before.concat(values) : values);
  }

  private load(header: RecordBatch, body: Uint8Array, types: (Field | Schema["fields"][number]["type"])[]): Data[] {
    if (header.compression !== null) {
      throw new DataError(`${this.path}: its record batches are compressed; write them without compression`);
    }
    checkBuffers(header.buffers, body.length);
    const { metadataVersion } = this.schema;
    const loader = new VectorLoader(
      body,
      header.nodes,
      header.buffers,
      this.dictionaries,
      metadataVersion,
      header.variadicBufferCounts,
    );
    return loader.visitMany(types as Field[]);
  }

  private async readBlock(block: FileBlock, length: number): Promise<Uint8Array> {
    return readAt(this.handle, block.offset, length);
  }
}

async function readFooter(handle: FileHandle, path: string): Promise<Footer> {
  const found = await handle.stat();
  if (!found.isFile()) throw new DataError(`cannot read ${path}: not a file`);
  const { size } = found;
  if (size === 0) throw new DataError(`${path} is empty; expected an Arrow IPC file`);
  const start = Buffer.from(await readAt(handle, 0, Math.min(size, MAGIC.length)));
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
  return footer;
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    // Node reads at most 2^31 - 1 bytes at once.
    const wanted = Math.min(length - done, 2 ** 30);
    const { bytesRead } = await handle.read(bytes, done, wanted, position + done);
    if (bytesRead === 0) throw new Error(`it ends at byte ${position + done}, ${length - done} bytes too early`);
    done += bytesRead;
  }
  return bytes;
}

/** A message as the format encapsulates it: -1 (absent before Arrow 0.15), length, flatbuffer. */
function decodeMessage(bytes: Uint8Array, { metaDataLength }: FileBlock): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getInt32(0, true) === -1 ? 8 : 4;
  const length = view.getInt32(start - 4, true);
  if (length <= 0 || start + length > metaDataLength) {
    throw new Error(`a message of ${length} bytes where ${metaDataLength} are expected`);
  }
  const message = bytes.subarray(start, start + length);
  checkMessageCounts(message);
  return Message.decode(message);
}

/** The body of a block, on a multiple of 8 bytes as typed arrays need it. */
function bodyOf(bytes: Uint8Array, { metaDataLength }: FileBlock): Uint8Array {
  return metaDataLength % 8 === 0 ? bytes.subarray(metaDataLength) : bytes.slice(metaDataLength);
}

function notArrow(path: string, start: Buffer): DataError {
  if (start.length >= 4 && start.readInt32LE(0) === -1) {
    return new DataError(`${path} is an Arrow stream; expected an Arrow file (pyarrow.ipc.new_file writes one)`);
  }
  return new DataError(`${path} is not an Arrow file: it starts with "${excerpt(start.toString("latin1"))}"`);
}

function truncated(path: string, size: number): DataError {
  return new DataError(`${path} is truncated: an Arrow file ends with ${MAGIC}, this one stops after ${size} bytes`);
}

function damaged(path: string, cause: unknown): DataError {
  return new DataError(`${path} is damaged: ${excerpt(cause instanceof Error ? cause.message : String(cause))}`, {
    cause,
  });
}
