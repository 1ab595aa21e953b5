import { joined } from "./bytes.ts";

/** A block of LZ4 that holds the bytes as they are ("LZ4 Block Format Description": one sequence of literals). */
export function lz4Block(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 15) return joined(Uint8Array.of(bytes.length << 4), bytes);
  const more = bytes.length - 15;
  const lengths = new Uint8Array(Math.floor(more / 255) + 1).fill(255);
  lengths[lengths.length - 1] = more % 255;
  return joined(Uint8Array.of(0xf0), lengths, bytes);
}

/** The same of Snappy (google/snappy, format_description.txt): the length of all, then literals of up to 60 bytes each. */
export function snappyBlock(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const length: number[] = [];
  for (let left = bytes.length; ; left >>>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left);
    if (left < 128) break;
  }
  for (let at = 0; at < bytes.length; at += 60) {
    const part = bytes.subarray(at, at + 60);
    parts.push(Uint8Array.of((part.length - 1) << 2), part);
  }
  return joined(Uint8Array.from(length), ...parts);
}

/** A Zstandard frame (RFC 8878) of raw blocks that does not say how long it is. */
export function zstdFrame(bytes: Uint8Array): Uint8Array {
  // Window of 8 MiB, no dictionary, no checksum.
  const parts: Uint8Array[] = [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x68)];
  const blocks = Math.max(1, Math.ceil(bytes.length / 100_000));
  for (let i = 0; i < blocks; i++) {
    const part = bytes.subarray(i * 100_000, (i + 1) * 100_000);
    const header = (part.length << 3) | (i === blocks - 1 ? 1 : 0);
    parts.push(Uint8Array.of(header & 255, (header >> 8) & 255, header >> 16), part);
  }
  return joined(...parts);
}
