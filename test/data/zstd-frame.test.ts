import { describe, expect, test } from "vitest";
import { decodeZstdFrame } from "../../src/data/zstd-frame.ts";

/** RFC 8878 by hand: magic, descriptor (single segment, one byte of size), size, blocks of 3 header bytes (last, type, size). */
function frameOf(size: number, blocks: number[][]): Uint8Array {
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, size, ...blocks.flat()]);
}
const raw = (bytes: number[], last = 1) => [(bytes.length << 3) | last, 0, 0, ...bytes];
const repeated = (byte: number, count: number, last = 1) => [(count << 3) | 2 | last, count >> 5, 0, byte];

describe("a Zstandard frame", () => {
  test("of bytes as they are and repeated ones", () => {
    expect([...decodeZstdFrame(frameOf(5, [raw([1, 2], 0), repeated(7, 3)]), 5)]).toEqual([1, 2, 7, 7, 7]);
  });

  test("with a checksum, which is left aside", () => {
    const frame = Uint8Array.of(...frameOf(2, [raw([1, 2])]), 9, 9, 9, 9);
    frame[4]! |= 4;
    expect([...decodeZstdFrame(frame, 2)]).toEqual([1, 2]);
  });

  test("of nothing", () => {
    expect([...decodeZstdFrame(frameOf(0, [raw([])]), 0)]).toEqual([]);
  });

  test.each([
    ["of fewer bytes", frameOf(5, [raw([1, 2])]), /other than the 5 bytes expected/],
    ["of more bytes", frameOf(5, [raw([1, 2, 3], 0), repeated(7, 3)]), /offset is out of bounds/],
    ["with more behind it", Uint8Array.of(...frameOf(2, [raw([1, 2])]), 0), /1 bytes after a Zstandard frame/],
    ["cut off", frameOf(5, [raw([1, 2], 0)]), /outside the bounds/],
    ["of another kind", new Uint8Array(20), /no Zstandard frame/],
  ])("%s is an error", (_, frame, message) => {
    expect(() => decodeZstdFrame(frame, 5)).toThrow(message);
  });
});
