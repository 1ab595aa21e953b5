/** Bytes that are copied sooner one by one than by a call. */
const FEW = 64;

/**
 * What a block of Snappy holds (google/snappy, format_description.txt). Every length is checked before it is followed. Throws RangeError
 * unless the block and its own first number say `length`, and for a copy of what is not there.
 */
export function decodeSnappy(block: Uint8Array, length: number): Uint8Array {
  const target = new Uint8Array(length);
  let from = preambleEnd(block, length);
  let to = 0;
  while (from < block.length) {
    const tag = block[from++]!;
    const kind = tag & 3;
    const high = tag >> 2;
    // Behind the tag: lengths of literals from 61 on, and how far back a copy goes.
    const bytes = kind === 0 ? Math.max(0, high - 59) : kind === 3 ? 4 : kind;
    if (from + bytes > block.length) throw new RangeError("a block of Snappy that stops within a tag");
    const number =
      bytes === 1 ? block[from]! : bytes === 2 ? block[from]! | (block[from + 1]! << 8) : numberAt(block, from, bytes);
    from += bytes;
    const count = kind === 1 ? (high & 7) + 4 : kind === 0 && bytes > 0 ? number + 1 : high + 1;
    const end = to + count;
    if (end > length) throw new RangeError(`a block of Snappy of more than the ${length} bytes expected`);
    if (kind === 0) {
      if (from + count > block.length) throw new RangeError("a block of Snappy that stops within its bytes");
      if (count > FEW) target.set(block.subarray(from, from + count), to);
      else for (let i = 0; i < count; i++) target[to + i] = block[from + i]!;
      from += count;
    } else {
      const back = kind === 1 ? ((high >> 3) << 8) | number : number;
      if (back === 0 || back > to) throw new RangeError(`a copy in Snappy from ${back} bytes back of ${to}`);
      // Byte by byte: a copy may overlap itself.
      for (let i = to; i < end; i++) target[i] = target[i - back]!;
    }
    to = end;
  }
  if (to !== length) throw new RangeError(`a block of Snappy of ${to} bytes; expected ${length}`);
  return target;
}

/** Where the first number ends, which is the length of all, 7 bits in each byte. */
function preambleEnd(block: Uint8Array, length: number): number {
  let said = 0;
  for (let at = 0; at < Math.min(5, block.length); at++) {
    said += (block[at]! & 127) * 2 ** (7 * at);
    if (block[at]! >= 128) continue;
    if (said !== length) throw new RangeError(`a block of Snappy that says ${said} bytes; expected ${length}`);
    return at + 1;
  }
  throw new RangeError("a block of Snappy that does not say its length");
}

function numberAt(block: Uint8Array, at: number, bytes: number): number {
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + block[at + i]!;
  return value;
}
