import { inflateSync } from "node:zlib";
import { compressors } from "hyparquet-compressors";
import { decodeZstdFrame } from "../../zstd-frame.ts";
import type { JsRoot } from "./library.ts";

/** Before each block: two letters and a number for the method, then 3 bytes each of its length before and after. */
const HEADER_BYTES = 9;
/** A block of LZ4 begins with a checksum, which is not checked: the lengths are. */
const LZ4_CHECKSUM_BYTES = 8;

/**
 * The `size` bytes that blocks of ROOT's compressions hold (zlib, LZ4, Zstandard; LZMA and the old one of CERN by jsroot). Throws Error for others
 * and where they are not as many.
 */
export async function unzipped(bytes: Uint8Array, size: number, library: JsRoot): Promise<Uint8Array> {
  const whole = new Uint8Array(size);
  let filled = 0;
  for (let at = 0; filled < size; ) {
    if (at + HEADER_BYTES > bytes.length) throw new Error(`${filled} bytes where ${size} are expected`);
    const method = Buffer.from(bytes.subarray(at, at + 2)).toString("latin1");
    const start = at + HEADER_BYTES;
    const [packed, length] = [lengthAt(bytes, at + 3), lengthAt(bytes, at + 6)];
    if (start + packed > bytes.length || length === 0 || filled + length > size) {
      throw new Error(`a block of ${packed} bytes, ${length} after it is decompressed, in a basket of ${bytes.length}`);
    }
    if (method === "XZ" || method === "CS") return byLibrary(bytes, size, library);
    const block = decompressed(method, bytes.subarray(start, start + packed), length);
    if (block.length !== length) throw new Error(`a block of ${block.length} bytes where ${length} are expected`);
    whole.set(block, filled);
    filled += length;
    at = start + packed;
  }
  return whole;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
}

function decompressed(method: string, block: Uint8Array, length: number): Uint8Array {
  if (method === "ZL") return inflateSync(block, { maxOutputLength: length });
  if (method === "ZS") return decodeZstdFrame(block, length);
  if (method === "L4") return compressors.LZ4_RAW!(block.subarray(LZ4_CHECKSUM_BYTES), length);
  throw new Error(`compression "${method}"; expected ZL, XZ, L4 or ZS`);
}

async function byLibrary(bytes: Uint8Array, size: number, library: JsRoot): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = await library.R__unzip(view, size, true, 0);
  if (found?.byteLength !== size) throw new Error(`bytes that cannot be decompressed to ${size}`);
  return new Uint8Array(found.buffer, found.byteOffset, size);
}
