import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { decodeLz4Block } from "../../lz4-frame.ts";
import { decodeZstdFrame } from "../../zstd-frame.ts";
import { decodeSnappy } from "./snappy.ts";

type Decompress = (bytes: Uint8Array, length: number) => Uint8Array;

/** By Parquet's names; none gives more bytes than it was asked for. LZO is read by nobody. */
const CODECS: Readonly<Record<string, Decompress>> = {
  UNCOMPRESSED: (bytes) => bytes,
  SNAPPY: decodeSnappy,
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  ZSTD: decodeZstdFrame,
  LZ4: lz4OfHadoop,
  LZ4_RAW: (bytes, length) => {
    const whole = new Uint8Array(length);
    decodeLz4Block(bytes, whole);
    return whole;
  },
};

/** The bytes of a page. Throws Error for a codec that is not known, and where they are not `length`. */
export function decompressed(bytes: Uint8Array, codec: string, length: number): Uint8Array {
  const decompress = Object.hasOwn(CODECS, codec) ? CODECS[codec] : undefined;
  if (!decompress) throw new Error(`compression ${codec}; expected one of ${Object.keys(CODECS).join(", ")}`);
  if (length === 0 && bytes.length === 0) return bytes;
  const found = decompress(bytes, length);
  if (found.length !== length) throw new Error(`a page of ${found.length} bytes; its header says ${length}`);
  // zlib gives a Buffer, whose `slice` copies nothing.
  return new Uint8Array(found.buffer, found.byteOffset, length);
}

/**
 * Blocks of LZ4, each behind its lengths after and before compression in 4 bytes each, the highest first, as Hadoop writes them; or one
 * block alone, as others did under the same name (Compression.md of parquet-format, LZ4).
 */
function lz4OfHadoop(bytes: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: { at: number; packed: number; size: number }[] = [];
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8 + blocks.at(-1)!.packed) {
    blocks.push({ at: at + 8, size: view.getUint32(at), packed: view.getUint32(at + 4) });
  }
  if (at !== bytes.length || blocks.reduce((sum, { size }) => sum + size, 0) !== length) {
    decodeLz4Block(bytes, whole);
    return whole;
  }
  let filled = 0;
  for (const { at: start, packed, size } of blocks) {
    decodeLz4Block(bytes.subarray(start, start + packed), whole.subarray(filled, filled + size));
    filled += size;
  }
  return whole;
}
