import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { byteStreamSplit } from "hyparquet/src/encoding.js";
import { strictUtf8 } from "../../strict-utf8.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { readHybrid, varint } from "./hybrid.ts";

/** Values of a page, without those that are missing. */
export type PageValues =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array
  | readonly string[];

/** Bytes that the texts of one page may come to. */
const TEXT_BYTES = 2 ** 28;

/** What a page says of its values. */
export interface PageCoding {
  count: number;
  encoding: string | undefined;
  /** values that the numbers of an encoding by dictionary stand for */
  dictionary: PageValues | undefined;
}

/** Throws Error for an encoding that is not known, and for values that end before their count. */
export function pageValues(bytes: Uint8Array, plan: ColumnPlan, coding: PageCoding): PageValues {
  const { count, encoding, dictionary } = coding;
  if (count === 0) return new Float64Array();
  if (encoding === "PLAIN") return plain(bytes, plan, count);
  if (encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY") return chosen(bytes, count, dictionary);
  const { type } = plan.element;
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  if (encoding === "RLE" && type === "BOOLEAN") {
    return readHybrid(lengthPrefixed(bytes).body, 1, new Uint8Array(count));
  }
  if (encoding === "BYTE_STREAM_SPLIT" && type !== "BYTE_ARRAY") {
    const width = type === "INT64" || type === "DOUBLE" ? 8 : 4;
    if (bytes.length !== width * count) throw otherLength(bytes, count);
    return withSign(byteStreamSplit(reader, count, type!, undefined) as Fixed, plan);
  }
  checkDeltas(bytes);
  if (encoding === "DELTA_BINARY_PACKED" && (type === "INT32" || type === "INT64")) {
    const values = type === "INT32" ? new Int32Array(count) : new BigInt64Array(count);
    deltaBinaryUnpack(reader, count, values);
    return withSign(values, plan);
  }
  if (encoding === "DELTA_LENGTH_BYTE_ARRAY" && type === "BYTE_ARRAY") {
    const lengths = new Int32Array(count);
    deltaBinaryUnpack(reader, count, lengths);
    return texts(bytes.subarray(reader.offset), new Int32Array(count), lengths);
  }
  if (encoding === "DELTA_BYTE_ARRAY" && type === "BYTE_ARRAY") {
    const [prefixes, lengths] = [new Int32Array(count), new Int32Array(count)];
    deltaBinaryUnpack(reader, count, prefixes);
    checkDeltas(bytes.subarray(reader.offset));
    deltaBinaryUnpack(reader, count, lengths);
    return texts(bytes.subarray(reader.offset), prefixes, lengths);
  }
  throw new Error(`encoding ${encoding} of ${type}, which is not known`);
}

/**
 * Throws Error for a start of packed differences that no program writes: the library makes arrays of what it says.
 * Blocks are of a multiple of 128 numbers in a few parts.
 */
function checkDeltas(bytes: Uint8Array): void {
  const [block, parts] = [varint(bytes, 0), varint(bytes, varint(bytes, 0).end)];
  if (block.value > 0 && block.value <= 65_536 && parts.value > 0 && parts.value <= block.value / 8) return;
  throw new Error(`differences in blocks of ${block.value} in ${parts.value} parts`);
}

/** Bytes with their length in 4 bytes before them. */
export function lengthPrefixed(bytes: Uint8Array): { body: Uint8Array; rest: Uint8Array } {
  if (bytes.length < 4) throw new Error("a length where the page ends");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (length > bytes.length - 4) throw new Error(`a part of ${length} bytes in a page of ${bytes.length}`);
  return { body: bytes.subarray(4, 4 + length), rest: bytes.subarray(4 + length) };
}

function otherLength(bytes: Uint8Array, count: number): Error {
  return new Error(`${count} values in ${bytes.length} bytes`);
}

type Fixed = Float32Array | Float64Array | Int32Array | BigInt64Array;

const ARRAYS = { INT32: Int32Array, INT64: BigInt64Array, FLOAT: Float32Array, DOUBLE: Float64Array } as const;

/** Texts, numbers and bits one after the other. */
function plain(bytes: Uint8Array, plan: ColumnPlan, count: number): PageValues {
  const { type } = plan.element;
  if (type === "BYTE_ARRAY") return plainTexts(bytes, count);
  if (type === "BOOLEAN") {
    if (bytes.length !== Math.ceil(count / 8)) throw otherLength(bytes, count);
    return Uint8Array.from({ length: count }, (_, i) => (bytes[i >> 3]! >> (i & 7)) & 1);
  }
  const ArrayType = ARRAYS[type as keyof typeof ARRAYS];
  if (bytes.length !== count * ArrayType.BYTES_PER_ELEMENT) throw otherLength(bytes, count);
  const aligned = bytes.byteOffset % ArrayType.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return withSign(new ArrayType(aligned.buffer as ArrayBuffer, aligned.byteOffset, count), plan);
}

function withSign(values: Fixed, { unsigned }: ColumnPlan): PageValues {
  if (!unsigned) return values;
  const { buffer, byteOffset, length } = values;
  if (values instanceof Int32Array) return new Uint32Array(buffer, byteOffset, length);
  if (values instanceof BigInt64Array) return new BigUint64Array(buffer, byteOffset, length);
  return values;
}

function plainTexts(bytes: Uint8Array, count: number): string[] {
  const values: string[] = [];
  let rest = bytes;
  while (values.length < count) {
    const part = lengthPrefixed(rest);
    values.push(strictUtf8(part.body));
    rest = part.rest;
  }
  if (rest.length > 0) throw otherLength(bytes, count);
  return values;
}

/** Texts that each begin with so many bytes of the one before, and go on with so many of their own. */
function texts(bytes: Uint8Array, prefixes: Int32Array, lengths: Int32Array): string[] {
  const values: string[] = [];
  let before = new Uint8Array();
  let at = 0;
  let total = 0;
  for (let i = 0; i < lengths.length; i++) {
    const [prefix, length] = [prefixes[i]!, lengths[i]!];
    if (prefix < 0 || prefix > before.length || length < 0 || length > bytes.length - at) {
      throw new Error(`a text of ${prefix} + ${length} bytes`);
    }
    total += prefix + length;
    if (total > TEXT_BYTES) throw new Error(`texts of more than ${TEXT_BYTES} bytes in a page`);
    const text = new Uint8Array(prefix + length);
    text.set(before.subarray(0, prefix));
    text.set(bytes.subarray(at, at + length), prefix);
    at += length;
    values.push(strictUtf8(text));
    before = text;
  }
  return values;
}

/** The values of the dictionary that numbers, after one byte with their width in bits, stand for. */
function chosen(bytes: Uint8Array, count: number, dictionary: PageValues | undefined): PageValues {
  if (dictionary === undefined) throw new Error("numbers of a dictionary before there is one");
  if (bytes.length === 0) throw otherLength(bytes, count);
  const indices = readHybrid(bytes.subarray(1), bytes[0]!, new Uint32Array(count));
  for (let i = 0; i < count; i++) {
    if (indices[i]! >= dictionary.length) {
      throw new Error(`entry ${indices[i]} of a dictionary of ${dictionary.length}`);
    }
  }
  if (isTexts(dictionary)) return Array.from(indices, (index) => dictionary[index]!);
  const values = new (dictionary.constructor as new (length: number) => Exclude<PageValues, readonly string[]>)(count);
  for (let i = 0; i < count; i++) values[i] = dictionary[indices[i]!]!;
  return values;
}

export function isTexts(values: PageValues): values is readonly string[] {
  return Array.isArray(values);
}
