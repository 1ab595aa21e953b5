import { decompress } from "fzstd";

const MAGIC = 0xfd2fb528;
/** What a frame is made to end with: a last block of 8 bytes as they are. */
const SEAL = Uint8Array.of(0x43, 0xa5, 0x9e, 0x1c, 0xd2, 0x5a, 0x71, 0xe8);
const SEAL_BLOCK = Uint8Array.of((SEAL.length << 3) | 1, 0, 0, ...SEAL);
const CHECKSUM_BYTES = 4;

/**
 * What a Zstandard frame (RFC 8878) of `length` bytes holds. Throws RangeError unless it gives just that many, is one frame and
 * nothing else. Checksums, which Arrow's own writers leave out, are not looked at.
 */
export function decodeZstdFrame(frame: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length + SEAL.length);
  // The decoder does not tell how much it wrote: where the seal comes out does.
  decompress(sealed(frame), bytes);
  if (SEAL.some((byte, i) => bytes[length + i] !== byte)) {
    throw new RangeError(`a Zstandard frame of other than the ${length} bytes expected`);
  }
  return bytes.subarray(0, length);
}

/** The frame with one block more. */
function sealed(frame: Uint8Array): Uint8Array {
  const { last, end, hasChecksum } = walk(frame);
  if (end !== frame.length) throw new RangeError(`${frame.length - end} bytes after a Zstandard frame`);
  const blocks = frame.subarray(0, hasChecksum ? end - CHECKSUM_BYTES : end);
  const longer = new Uint8Array(frame.length + SEAL_BLOCK.length);
  longer.set(blocks);
  longer[last]! &= 0xfe;
  longer.set(SEAL_BLOCK, blocks.length);
  return longer;
}

/** Where the header of the last block is, and where the frame ends, by the headers of its blocks. */
function walk(frame: Uint8Array) {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError("bytes that are no Zstandard frame");
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor >> 5) & 1;
  const sizeCode = descriptor >> 6;
  const sizeBytes = sizeCode === 0 ? isSingleSegment : 1 << sizeCode;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  let end = 5 + (1 - isSingleSegment) + dictionaryBytes + sizeBytes;
  let last = end;
  for (let isLast = false; !isLast; ) {
    const header = view.getUint16(end, true) | (view.getUint8(end + 2) << 16);
    isLast = (header & 1) === 1;
    const isRepeated = ((header >> 1) & 3) === 1;
    last = end;
    end += 3 + (isRepeated ? 1 : header >> 3);
  }
  const hasChecksum = ((descriptor >> 2) & 1) === 1;
  return { last, end: hasChecksum ? end + CHECKSUM_BYTES : end, hasChecksum };
}
