import { CompressionType } from "apache-arrow";
import type { RecordBatch } from "apache-arrow/ipc/metadata/message";
import { decodeLz4Frame } from "./lz4-frame.ts";
import { decodeZstdFrame } from "./zstd-frame.ts";

/** int64 before each buffer that is not empty: its length when unpacked, -1 where it was left as it was */
const PREFIX = 8;
/** Padding between buffers in memory, so that typed arrays may start anywhere among them. */
const ALIGNMENT = 8;
/** A record batch may be unpacked to this many bytes, and to so many times its size in the file besides. */
const [FREE_BYTES, LARGEST_RATIO] = [2 ** 26, 200];

type Buffers = readonly Pick<RecordBatch["buffers"][number], "offset" | "length">[];

/** The buffers of a record batch and where they are. */
export interface ArrowBody {
  bytes: Uint8Array;
  buffers: { offset: number; length: number }[];
}

/**
 * The body of a record batch whose buffers are LZ4 or Zstandard frames (Arrow's columnar format, "Compression"), unpacked.
 * Throws RangeError for a buffer that is damaged or not as long as it says, for a body that would grow to more than 64 MiB and
 * 200 times its size, and for another compression.
 */
export function unpackBody(body: Uint8Array, buffers: Buffers, compression: CompressionType): ArrowBody {
  const packed = buffers.map(({ offset, length }) => body.subarray(offset, offset + length));
  const lengths = packed.map(unpackedLength);
  const total = lengths.reduce((sum, length) => sum + padded(length), 0);
  const limit = FREE_BYTES + LARGEST_RATIO * body.length;
  if (total > limit) {
    throw new RangeError(`${body.length} bytes that would be unpacked to ${total}; expected at most ${limit}`);
  }
  const bytes = new Uint8Array(total);
  let offset = 0;
  const places = lengths.map((length, i) => {
    const place = { offset, length };
    if (length > 0) unpack(packed[i]!, bytes.subarray(offset, offset + length), compression);
    offset += padded(length);
    return place;
  });
  return { bytes, buffers: places };
}

function unpackedLength(packed: Uint8Array): number {
  if (packed.length === 0) return 0;
  const length = Number(new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getBigInt64(0, true));
  if (length === -1) return packed.length - PREFIX;
  if (length < 0) throw new RangeError(`a buffer of ${length} bytes`);
  return length;
}

function unpack(packed: Uint8Array, target: Uint8Array, compression: CompressionType): void {
  const frame = packed.subarray(PREFIX);
  const isStored = new DataView(packed.buffer, packed.byteOffset, PREFIX).getBigInt64(0, true) === -1n;
  if (isStored) target.set(frame);
  else if (compression === CompressionType.LZ4_FRAME) decodeLz4Frame(frame, target);
  else if (compression === CompressionType.ZSTD) target.set(decodeZstdFrame(frame, target.length));
  else throw new RangeError(`compression ${compression}; expected LZ4 (0) or Zstandard (1)`);
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
