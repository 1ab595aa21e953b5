import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { parquetHeader } from "hyparquet/src/column.js";
import type { PageHeader } from "hyparquet/src/types.js";
import type { ColumnPlan } from "./column-plan.ts";
import { decompressed } from "./compression.ts";
import { readHybrid } from "./hybrid.ts";
import { lengthPrefixed, type PageValues, pageValues } from "./page-values.ts";
import { thriftEnd } from "./thrift-guard.ts";

/** Where the pages of a column of a row group are, as the footer says, checked against the file. */
export interface ColumnChunk {
  start: number;
  end: number;
  codec: string;
  /** entries, missing ones too */
  values: number;
  /** of all pages with their headers, decompressed */
  bytes: number;
  /** whether the footer has its smallest and its largest whole number */
  hasExtremes: boolean;
}

/** One page: levels for each entry, where the column has them, and the values that are there. */
export interface Page {
  count: number;
  repetition: Uint8Array | undefined;
  definition: Uint8Array | undefined;
  values: PageValues;
}

/** A page is read at once; programs make them of about 1 MB. */
const PAGE_BYTES = 2 ** 28;
const PAGE_VALUES = 2 ** 24;
/** Of a page's header: statistics, two texts, are the most of it. */
const HEADER_BYTES = 2 ** 24;
/** Bytes that are read at once where less is asked for. */
const WINDOW_BYTES = 2 ** 18;

/**
 * The pages of a column, in order; memory is that of one page. Throws Error for pages that are larger than the footer
 * says or than 256 MiB, that have another checksum than they say, or are otherwise damaged.
 */
export async function* columnPages(
  handle: FileHandle,
  chunk: ColumnChunk,
  plan: ColumnPlan,
): AsyncGenerator<Page, void, undefined> {
  const bytes = new ChunkBytes(handle, chunk);
  let dictionary: PageValues | undefined;
  let left = chunk.values;
  while (left > 0) {
    const header = await bytes.header();
    const body = await bytes.take(sizeOf(header.compressed_page_size, chunk.end - bytes.at));
    if (header.crc !== undefined && crc32(body) >>> 0 !== header.crc >>> 0)
      throw new Error("a page's checksum is wrong");
    const size = sizeOf(header.uncompressed_page_size, Math.min(PAGE_BYTES, chunk.bytes));
    if (header.type === "DICTIONARY_PAGE") {
      const count = sizeOf(header.dictionary_page_header?.num_values, PAGE_VALUES);
      const whole = decompressed(body, chunk.codec, size);
      dictionary = pageValues(whole, plan, { count, encoding: "PLAIN", dictionary: undefined });
    } else if (header.type === "DATA_PAGE" || header.type === "DATA_PAGE_V2") {
      const { num_values: values } = header.data_page_header ?? header.data_page_header_v2 ?? {};
      const count = sizeOf(values, Math.min(left, PAGE_VALUES));
      left -= count;
      const encoded = { body, size, count, header, codec: chunk.codec, dictionary };
      yield header.type === "DATA_PAGE" ? firstVersion(encoded, plan) : secondVersion(encoded, plan);
    } else if (header.type !== "INDEX_PAGE") throw new Error(`a page of type ${header.type}`);
  }
}

/** Throws Error for what is no whole number up to `most`. */
function sizeOf(value: unknown, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new Error(`a page says ${String(value)} where at most ${most} is expected`);
}

interface EncodedPage {
  body: Uint8Array;
  /** decompressed */
  size: number;
  count: number;
  header: PageHeader;
  codec: string;
  dictionary: PageValues | undefined;
}

/** Levels and values compressed together, each kind of level behind its length. */
function firstVersion({ body, size, count, header, codec, dictionary }: EncodedPage, plan: ColumnPlan): Page {
  const { encoding, ...levels } = header.data_page_header!;
  let rest = decompressed(body, codec, size);
  const read = (most: number, coding: string | undefined): Uint8Array | undefined => {
    if (most === 0) return undefined;
    if (coding !== "RLE") throw new Error(`levels in encoding ${coding}; expected RLE`);
    const part = lengthPrefixed(rest);
    rest = part.rest;
    return levelsOf(part.body, most, count);
  };
  const repetition = read(plan.repeated, levels.repetition_level_encoding);
  const definition = read(plan.present, levels.definition_level_encoding);
  const values = pageValues(rest, plan, { count: presentIn(definition, plan, count), encoding, dictionary });
  return { count, repetition, definition, values };
}

/** Levels before the values, uncompressed, their lengths in the header. */
function secondVersion({ body, size, count, header, codec, dictionary }: EncodedPage, plan: ColumnPlan): Page {
  const { encoding, is_compressed: isCompressed, ...levels } = header.data_page_header_v2!;
  const first = sizeOf(levels.repetition_levels_byte_length, Math.min(body.length, size));
  const both = first + sizeOf(levels.definition_levels_byte_length, Math.min(body.length, size) - first);
  const repetition = plan.repeated === 0 ? undefined : levelsOf(body.subarray(0, first), plan.repeated, count);
  const definition = plan.present === 0 ? undefined : levelsOf(body.subarray(first, both), plan.present, count);
  const bytes = decompressed(body.subarray(both), isCompressed === false ? "UNCOMPRESSED" : codec, size - both);
  const there = presentIn(definition, plan, count);
  // Of lists, programs count the empty ones or do not.
  if (plan.repeated === 0 && levels.num_nulls !== count - there) {
    throw new Error(`a page of ${count - there} nulls; its header says ${levels.num_nulls}`);
  }
  const values = pageValues(bytes, plan, { count: there, encoding, dictionary });
  return { count, repetition, definition, values };
}

function levelsOf(bytes: Uint8Array, most: number, count: number): Uint8Array {
  const width = 32 - Math.clz32(most);
  const levels = readHybrid(bytes, width, new Uint8Array(count));
  // No number of these bits is beyond 1, 3 or 7.
  if (most === 2 ** width - 1) return levels;
  for (let i = 0; i < count; i++) {
    if (levels[i]! > most) throw new Error(`a level ${levels[i]}; expected at most ${most}`);
  }
  return levels;
}

function presentIn(definition: Uint8Array | undefined, { present }: ColumnPlan, count: number): number {
  if (definition === undefined) return count;
  let there = 0;
  for (let i = 0; i < definition.length; i++) if (definition[i] === present) there++;
  return there;
}

/** The bytes of a column, a part at a time. */
class ChunkBytes {
  /** place in the file of what is taken next */
  at: number;
  private window = new Uint8Array();

  constructor(
    private readonly handle: FileHandle,
    private readonly chunk: ColumnChunk,
  ) {
    this.at = chunk.start;
  }

  /** The header of the page that starts here. */
  async header(): Promise<PageHeader> {
    for (let length = 64; ; length *= 8) {
      const bytes = await this.peek(Math.min(length, this.chunk.end - this.at));
      let end: number;
      try {
        end = thriftEnd(bytes);
      } catch (error) {
        // Statistics may be in it, of any length.
        const isCutOff = bytes.length < Math.min(HEADER_BYTES, this.chunk.end - this.at);
        if (error instanceof RangeError && isCutOff) continue;
        throw error;
      }
      const header = parquetHeader({ view: new DataView(bytes.buffer, bytes.byteOffset, end), offset: 0 });
      await this.take(end);
      return header;
    }
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = (await this.peek(length)).subarray(0, length);
    this.window = this.window.subarray(length);
    this.at += length;
    return bytes;
  }

  private async peek(length: number): Promise<Uint8Array> {
    if (this.window.length >= length) return this.window;
    const bytes = new Uint8Array(Math.min(this.chunk.end - this.at, Math.max(length, WINDOW_BYTES)));
    bytes.set(this.window);
    for (let done = this.window.length; done < bytes.length; ) {
      const { bytesRead } = await this.handle.read(bytes, done, bytes.length - done, this.at + done);
      if (bytesRead === 0) throw new Error(`the file ends at byte ${this.at + done}`);
      done += bytesRead;
    }
    this.window = bytes;
    return bytes;
  }
}
