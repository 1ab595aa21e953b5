/**
 * Whole numbers of `width` bits in Parquet's mixture of runs and packed bits, exactly as many as `values` takes.
 * Throws Error where the bytes end before that, or go on after it.
 *
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/ (RLE)
 */
export function readHybrid<T extends Uint8Array | Uint32Array>(bytes: Uint8Array, width: number, values: T): T {
  if (width > 32) throw new Error(`numbers of ${width} bits; expected at most 32`);
  if (width === 0) return values;
  const size = (width + 7) >> 3;
  let at = 0;
  for (let filled = 0; filled < values.length; ) {
    const head = varint(bytes, at);
    at = head.end;
    const isPacked = head.value % 2 === 1;
    const length = Math.floor(head.value / 2) * (isPacked ? 8 : 1);
    const end = Math.min(values.length, filled + length);
    const taken = isPacked ? Math.ceil(((end - filled) * width) / 8) : size;
    if (end === filled) throw new Error("a run of no numbers");
    if (at + taken > bytes.length) throw new Error(`${filled} numbers where ${values.length} are expected`);
    if (isPacked && width > 24) unpackWide(bytes, at, { width, values, filled, end });
    else if (isPacked) unpack(bytes, at, { width, values, filled, end });
    else values.fill(wholeNumber(bytes, at, size), filled, end);
    // A last run of packed bits may say more than there is.
    at += isPacked ? (length * width) / 8 : size;
    filled = end;
  }
  // A length that is wrong by a byte would else shift what follows.
  if (at < bytes.length) throw new Error(`${bytes.length - at} bytes after ${values.length} numbers`);
  return values;
}

interface Run {
  width: number;
  values: Uint8Array | Uint32Array;
  filled: number;
  end: number;
}

function unpack(bytes: Uint8Array, start: number, { width, values, filled, end }: Run): void {
  const mask = 2 ** width - 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = bytes.length - 4;
  let i = filled;
  // Four bytes at once hold 7 + 24 bits; in the last of them byte by byte.
  for (let bit = 8 * start; i < end && bit >>> 3 <= last; i++, bit += width) {
    values[i] = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask;
  }
  for (; i < end; i++) {
    const bit = 8 * start + (i - filled) * width;
    let held = 0;
    for (let k = 0; k < 4; k++) held |= (bytes[(bit >>> 3) + k] ?? 0) << (8 * k);
    values[i] = (held >>> (bit & 7)) & mask;
  }
}

/** The same in doubles, which hold 7 + 32 bits exactly. */
function unpackWide(bytes: Uint8Array, start: number, { width, values, filled, end }: Run): void {
  const size = 2 ** width;
  let at = start;
  let held = 0;
  let bits = 0;
  for (let i = filled; i < end; i++) {
    while (bits < width) {
      held += bytes[at++]! * 2 ** bits;
      bits += 8;
    }
    values[i] = held % size;
    held = Math.floor(held / size);
    bits -= width;
  }
}

function wholeNumber(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}

/** A whole number of up to 5 bytes, 7 bits in each, and where it ends. */
export function varint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let scale = 1;
  for (let at = start; at < start + 5; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error("the bytes end in a length");
    value += (byte & 127) * scale;
    if (byte < 128) return { value, end: at + 1 };
    scale *= 128;
  }
  throw new Error("a length of more than 5 bytes");
}
