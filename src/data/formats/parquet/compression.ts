import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { compressors } from "hyparquet-compressors";
import { decodeZstdFrame } from "../../zstd-frame.ts";

type Decompress = (bytes: Uint8Array, length: number) => Uint8Array;

/** By Parquet's names; none gives more bytes than it was asked for. LZO is read by nobody. */
const CODECS: Readonly<Record<string, Decompress>> = {
  UNCOMPRESSED: (bytes) => bytes,
  SNAPPY: compressors.SNAPPY!,
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  ZSTD: decodeZstdFrame,
  LZ4: compressors.LZ4!,
  LZ4_RAW: compressors.LZ4_RAW!,
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
