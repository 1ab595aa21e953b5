import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decompressed } from "../../../../src/data/formats/parquet/compression.ts";

const BYTES = [1, 2, 3, 2, 3, 2, 3, 2, 9];

/** LZ4: literals 1 2 3, then 5 bytes from 2 back; literals 9. */
const LZ4 = [0x31, 1, 2, 3, 2, 0, 0x10, 9];

/** How those bytes look; of 9 at least. */
const PACKED: Readonly<Record<string, Uint8Array>> = {
  UNCOMPRESSED: Uint8Array.from(BYTES),
  // length, 3 literals, a copy of 5 from 2 back, 1 literal
  SNAPPY: Uint8Array.of(9, 2 << 2, 1, 2, 3, ((5 - 4) << 2) | 1, 2, 0, 9),
  GZIP: gzipSync(Uint8Array.from(BYTES)),
  BROTLI: brotliCompressSync(Uint8Array.from(BYTES)),
  // RFC 8878 by hand: magic, descriptor (single segment), size, one block of bytes as they are
  ZSTD: Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 9, (9 << 3) | 1, 0, 0, ...BYTES),
  LZ4: Uint8Array.of(0, 0, 0, 9, 0, 0, 0, LZ4.length, ...LZ4),
  LZ4_RAW: Uint8Array.from(LZ4),
};

describe.each(Object.keys(PACKED))("a page of %s", (codec) => {
  test("gives as many bytes as its header says, or is an error", () => {
    expect([...decompressed(PACKED[codec]!, codec, 9)]).toEqual(BYTES);
    for (const length of [0, 1, 8, 10, 1000]) expect(() => decompressed(PACKED[codec]!, codec, length)).toThrow();
  });

  test("is an error where it is cut off", () => {
    for (let length = 0; length < PACKED[codec]!.length; length++) {
      const cut = PACKED[codec]!.slice(0, length);
      expect(() => decompressed(cut, codec, 9), `${length} bytes`).toThrow();
    }
  });
});

test("LZ4 of Hadoop is in blocks, or without their lengths", () => {
  const twice = Uint8Array.of(...PACKED.LZ4!, ...PACKED.LZ4!);
  expect([...decompressed(twice, "LZ4", 18)]).toEqual([...BYTES, ...BYTES]);
  expect([...decompressed(PACKED.LZ4_RAW!, "LZ4", 9)]).toEqual(BYTES);
});

describe("Snappy", () => {
  const snappy = (...bytes: number[]) => decompressed(Uint8Array.from(bytes), "SNAPPY", 3);
  test("has long literals and far copies", () => {
    const many = Array.from({ length: 300 }, (_, i) => i % 251);
    // 308 in 2 bytes; literals of 300, 299 in 2 bytes; copies of 4 from 300 back, in 2 and in 4 bytes
    const packed = [0xb4, 2, 61 << 2, 299 & 255, 1, ...many, (3 << 2) | 2, 44, 1, (3 << 2) | 3, 44, 1, 0, 0];
    const found = decompressed(Uint8Array.from(packed), "SNAPPY", 308);
    expect([...found]).toEqual([...many, ...many.slice(0, 8)]);
  });

  test("is an error where it says another length, or copies what is not there", () => {
    expect([...snappy(3, 2 << 2, 1, 2, 3)]).toEqual([1, 2, 3]);
    expect(() => snappy(4, 2 << 2, 1, 2, 3)).toThrow("says 4 bytes; expected 3");
    expect(() => snappy(3, 1 << 2, 1, 2)).toThrow("of 2 bytes; expected 3");
    expect(() => snappy(3, 0, 1, (1 << 2) | 2, 2, 0)).toThrow("from 2 bytes back of 1");
    expect(() => snappy(3, 0, 1, (1 << 2) | 2, 0, 0)).toThrow("from 0 bytes back of 1");
    expect(() => snappy(3, 63 << 2, 255, 255, 255, 255, 1)).toThrow("more than the 3 bytes expected");
    expect(() => snappy(255, 255, 255, 255, 255)).toThrow("does not say its length");
  });
});
