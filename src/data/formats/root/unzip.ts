import { crc32, inflateSync } from "node:zlib";
import { xxhash64 } from "hyparquet/src/xxhash.js";
import { decodeLz4Block } from "../../lz4-frame.ts";
import { decodeZstdFrame } from "../../zstd-frame.ts";
import type { JsRoot } from "./library.ts";

/** Before each block: two letters and a number for the method, then 3 bytes each of its length before and after. */
const HEADER_BYTES = 9;
/** A block of LZ4 begins with its checksum, the highest byte first. */
const LZ4_CHECKSUM_BYTES = 8;

/**
 * The `size` bytes that blocks of ROOT's compressions hold (zlib, LZ4, Zstandard; LZMA and the old one of CERN by jsroot). Throws Error for others
 * and where they are not as many, and for a wrong checksum, which all but Zstandard and the old one have.
 */
export async function unzipped(bytes: Uint8Array, size: number, library: JsRoot): Promise<Uint8Array> {
  const whole = new Uint8Array(size);
  let filled = 0;
  let at = 0;
  while (filled < size) {
    if (at + HEADER_BYTES > bytes.length) throw new Error(`${filled} bytes where ${size} are expected`);
    const method = Buffer.from(bytes.subarray(at, at + 2)).toString("latin1");
    const [packed, length] = [lengthAt(bytes, at + 3), lengthAt(bytes, at + 6)];
    const end = at + HEADER_BYTES + packed;
    if (end > bytes.length || length === 0 || filled + length > size) {
      throw new Error(
        `a block of ${packed} bytes, ${length} after it is decompressed, among ${bytes.length} compressed ones`,
      );
    }
    const block = bytes.subarray(at + HEADER_BYTES, end);
    const isTheirs = method === "XZ" || method === "CS";
    const found = isTheirs
      ? await byLibrary(bytes.subarray(at, end), length, library)
      : decompressed(method, block, length);
    if (found.length !== length) throw new Error(`a block of ${found.length} bytes where ${length} are expected`);
    if (method === "XZ") checkXz(block, found);
    whole.set(found, filled);
    filled += length;
    at = end;
  }
  if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes after ${size} are decompressed`);
  return whole;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
}

function decompressed(method: string, block: Uint8Array, length: number): Uint8Array {
  if (method === "ZL") return inflateSync(block, { maxOutputLength: length });
  if (method === "ZS") return decodeZstdFrame(block, length);
  if (method === "L4") return lz4(block, length);
  throw new Error(`compression "${method}"; expected ZL, XZ, L4 or ZS`);
}

function lz4(block: Uint8Array, length: number): Uint8Array {
  const packed = block.subarray(LZ4_CHECKSUM_BYTES);
  if (Buffer.from(block).readBigUInt64BE(0) !== xxhash64(packed)) throw new Error("a wrong checksum of a block of LZ4");
  const found = new Uint8Array(length);
  decodeLz4Block(packed, found);
  return found;
}

async function byLibrary(block: Uint8Array, length: number, library: JsRoot): Promise<Uint8Array> {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const found = await library.R__unzip(view, length, true, 0);
  if (found?.byteLength !== length) throw new Error(`bytes that cannot be decompressed to ${length}`);
  return new Uint8Array(found.buffer, found.byteOffset, length);
}

/** Of the end of an .xz stream: CRC-32, length of the index in words less one, flags, magic word. */
const [XZ_FOOTER_BYTES, XZ_INDEX_AT, XZ_CHECK_AT] = [12, 8, 3] as const;
/** The kind of check that ROOT writes, and its length. */
const [XZ_CRC32, CRC_BYTES] = [1, 4] as const;

/** jsroot does not look at the checksum of what it decompresses (tukaani.org/xz/xz-file-format.txt, 1.2.0, sections 2.1.2 and 3.4). */
function checkXz(stream: Uint8Array, plain: Uint8Array): void {
  const bytes = Buffer.from(stream);
  const end = bytes.length - XZ_FOOTER_BYTES;
  if (end < 0 || bytes.toString("latin1", bytes.length - 2) !== "YZ")
    throw new Error("a block of LZMA that is cut off");
  if ((bytes[bytes.length - XZ_CHECK_AT]! & 15) !== XZ_CRC32) throw new Error("a block of LZMA without a CRC-32");
  const index = 4 * (bytes.readUInt32LE(bytes.length - XZ_INDEX_AT) + 1);
  const at = end - index - CRC_BYTES;
  if (at < 0 || bytes.readUInt32LE(at) !== crc32(plain)) throw new Error("a wrong checksum of a block of LZMA");
}
