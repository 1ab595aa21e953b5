/**
 * LZ4 frames ("LZ4 Frame Format Description" 1.6.4 and "LZ4 Block Format Description" of the LZ4 project), as Arrow files hold them, and
 * their blocks alone, as Parquet and ROOT files do.
 * Every length is checked before it is followed: damage is an error, and no byte is written that the frame does not give.
 */

const MAGIC = 0x184d2204;
/** shortest match; lengths in tokens count from it */
const MIN_MATCH = 4;

/** Fills `target` with what the frame holds. Throws RangeError unless that is the whole of it, and for a wrong checksum. */
export function decodeLz4Frame(frame: Uint8Array, target: Uint8Array): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const header = readHeader(frame, view);
  let position = header.length;
  let written = 0;
  for (let size = view.getUint32(position, true); size !== 0; size = view.getUint32(position, true)) {
    const start = position + 4;
    const length = size & 0x7fffffff;
    const block = frame.subarray(start, start + length);
    if (block.length < length) throw new RangeError(`an LZ4 block of ${length} bytes, ${block.length} are there`);
    const isStored = size >>> 31 === 1;
    const first = header.isLinked ? 0 : written;
    written = isStored ? store(block, target, written) : decodeBlock(block, target, { first, written });
    position = start + length;
    if (header.hasBlockChecksums) {
      if (view.getUint32(position, true) !== xxHash32(block)) throw new RangeError("a wrong checksum of an LZ4 block");
      position += 4;
    }
  }
  position += 4;
  if (written !== target.length) throw new RangeError(`an LZ4 frame of ${written} bytes; expected ${target.length}`);
  if (header.hasChecksum) {
    if (view.getUint32(position, true) !== xxHash32(target)) throw new RangeError("a wrong checksum of an LZ4 frame");
    position += 4;
  }
  if (position !== frame.length) throw new RangeError(`${frame.length - position} bytes after an LZ4 frame`);
}

/** Fills `target` with what a block without a frame holds. Throws RangeError unless that is the whole of it. */
export function decodeLz4Block(block: Uint8Array, target: Uint8Array): void {
  const written = decodeBlock(block, target, { first: 0, written: 0 });
  if (written !== target.length) throw new RangeError(`an LZ4 block of ${written} bytes; expected ${target.length}`);
}

function readHeader(frame: Uint8Array, view: DataView) {
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError("bytes that are no LZ4 frame");
  const flags = view.getUint8(4);
  const has = (bit: number) => ((flags >> bit) & 1) === 1;
  if (flags >> 6 !== 1) throw new RangeError(`an LZ4 frame of version ${flags >> 6}; expected 1`);
  if (has(0)) throw new RangeError("an LZ4 frame that needs a dictionary of its own");
  const checksum = has(3) ? 14 : 6;
  if (view.getUint8(checksum) !== ((xxHash32(frame.subarray(4, checksum)) >>> 8) & 0xff)) {
    throw new RangeError("a wrong checksum of the header of an LZ4 frame");
  }
  return { isLinked: !has(5), hasBlockChecksums: has(4), hasChecksum: has(2), length: checksum + 1 };
}

function store(block: Uint8Array, target: Uint8Array, written: number): number {
  if (written + block.length > target.length) throw tooLong(target);
  target.set(block, written);
  return written + block.length;
}

/** Writes after `written` bytes of the target, of which those from `first` on may be copied; returns how many there are then. */
function decodeBlock(
  block: Uint8Array,
  target: Uint8Array,
  { first, written }: { first: number; written: number },
): number {
  let from = 0;
  let to = written;
  while (from < block.length) {
    const token = block[from++]!;
    let literals = token >> 4;
    if (literals === 15) {
      let byte: number;
      do {
        if (from >= block.length) throw cutOff();
        byte = block[from++]!;
        literals += byte;
      } while (byte === 255);
    }
    if (from + literals > block.length) throw cutOff();
    if (to + literals > target.length) throw tooLong(target);
    for (const end = from + literals; from < end; ) target[to++] = block[from++]!;
    // The last sequence has literals alone.
    if (from === block.length) return to;
    if (from + 2 > block.length) throw cutOff();
    const distance = block[from]! | (block[from + 1]! << 8);
    from += 2;
    let length = MIN_MATCH + (token & 15);
    if ((token & 15) === 15) {
      let byte: number;
      do {
        if (from >= block.length) throw cutOff();
        byte = block[from++]!;
        length += byte;
      } while (byte === 255);
    }
    if (distance === 0 || distance > to - first)
      throw new RangeError(`an LZ4 match ${distance} bytes back of ${to - first}`);
    if (to + length > target.length) throw tooLong(target);
    // Byte by byte: a match may overlap itself.
    for (const end = to + length; to < end; to++) target[to] = target[to - distance]!;
  }
  throw cutOff();
}

function cutOff(): RangeError {
  return new RangeError("an LZ4 block that stops within a sequence");
}

function tooLong(target: Uint8Array): RangeError {
  return new RangeError(`LZ4 of more than the ${target.length} bytes expected`);
}

const [PRIME_1, PRIME_2, PRIME_3, PRIME_4, PRIME_5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];

/** The checksum of LZ4 frames: XXH32 with seed 0 ("xxHash fast digest algorithm" 0.1.1, section XXH32). */
export function xxHash32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  let position = 0;
  let hash = PRIME_5;
  if (length >= 16) {
    const lanes = Int32Array.of(PRIME_1 + PRIME_2, PRIME_2, 0, -PRIME_1);
    for (; position + 16 <= length; position += 16) {
      for (let lane = 0; lane < 4; lane++) {
        const word = view.getUint32(position + 4 * lane, true);
        lanes[lane] = Math.imul(rotated(lanes[lane]! + Math.imul(word, PRIME_2), 13), PRIME_1);
      }
    }
    hash = rotated(lanes[0]!, 1) + rotated(lanes[1]!, 7) + rotated(lanes[2]!, 12) + rotated(lanes[3]!, 18);
  }
  hash = (hash + length) | 0;
  for (; position + 4 <= length; position += 4) {
    hash = Math.imul(rotated(hash + Math.imul(view.getUint32(position, true), PRIME_3), 17), PRIME_4);
  }
  for (; position < length; position++) {
    hash = Math.imul(rotated(hash + Math.imul(bytes[position]!, PRIME_5), 11), PRIME_1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function rotated(word: number, bits: number): number {
  const whole = word | 0;
  return (whole << bits) | (whole >>> (32 - bits));
}
