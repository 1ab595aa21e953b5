import { describe, expect, test } from "vitest";
import { decodeLz4Frame, xxHash32 } from "../../src/data/lz4-frame.ts";

/** Frames by hand after the format's description: magic word, flags, largest block 64 KiB, checksum of the header, blocks, end mark. */
function frameOf(blocks: number[][], { flags = 0b0110_0000, end = [0, 0, 0, 0] } = {}): Uint8Array {
  const descriptor = Uint8Array.of(flags, 0x40);
  const check = (xxHash32(descriptor) >>> 8) & 0xff;
  const sized = blocks.flatMap((block) => [block.length & 0xff, block.length >> 8, 0, 0, ...block]);
  return Uint8Array.from([0x04, 0x22, 0x4d, 0x18, ...descriptor, check, ...sized, ...end]);
}

function decoded(frame: Uint8Array, length: number): number[] {
  const target = new Uint8Array(length);
  decodeLz4Frame(frame, target);
  return [...target];
}

/** Literals 1 2 3, then 5 bytes from 2 back: 2 3 2 3 2; literals 9. */
const BLOCK = [0x31, 1, 2, 3, 2, 0, 0x10, 9];
const BYTES = [1, 2, 3, 2, 3, 2, 3, 2, 9];

describe("an LZ4 frame", () => {
  test("of literals and matches that overlap themselves", () => {
    expect(decoded(frameOf([BLOCK]), 9)).toEqual(BYTES);
  });

  test("of lengths beyond 15, in bytes of their own", () => {
    // 1 literal, a match of 4 + 15 + 255 + 2 bytes from 1 back, no more.
    expect(decoded(frameOf([[0x1f, 7, 1, 0, 255, 2, 0x00]]), 277)).toEqual(new Array(277).fill(7));
  });

  test("whose blocks go back to those before, where it says so", () => {
    const second = [0x01, 9, 0, 0x00]; // 5 bytes from 9 back
    expect(decoded(frameOf([BLOCK, second], { flags: 0b0100_0000 }), 14)).toEqual([...BYTES, ...BYTES.slice(0, 5)]);
    expect(() => decoded(frameOf([BLOCK, second]), 14)).toThrow(/an LZ4 match 9 bytes back of 0/);
  });

  test("with a checksum that is right, or wrong", () => {
    const hash = xxHash32(Uint8Array.from(BYTES));
    const sum = [0, 8, 16, 24].map((shift) => (hash >>> shift) & 0xff);
    const flags = 0b0110_0100;
    expect(decoded(frameOf([BLOCK], { flags, end: [0, 0, 0, 0, ...sum] }), 9)).toEqual(BYTES);
    sum[3]! ^= 1;
    expect(() => decoded(frameOf([BLOCK], { flags, end: [0, 0, 0, 0, ...sum] }), 9)).toThrow(
      /wrong checksum of an LZ4 f/,
    );
  });

  test.each([
    ["too short", frameOf([BLOCK]), 10, /an LZ4 frame of 9 bytes; expected 10/],
    ["too long", frameOf([BLOCK]), 7, /more than the 7 bytes/],
    ["within a block", frameOf([BLOCK]).subarray(0, 12), 9, /an LZ4 block of 8 bytes, 1 are there/],
    ["with more behind it", frameOf([BLOCK], { end: [0, 0, 0, 0, 1] }), 9, /1 bytes after an LZ4 frame/],
    ["a block that stops in a length", frameOf([[0xf0, 255]]), 9, /stops within a sequence/],
    ["a match before the start", frameOf([[0x10, 1, 5, 0, 0x00]]), 9, /an LZ4 match 5 bytes back of 1/],
    ["another version", frameOf([BLOCK], { flags: 0b1010_0000 }), 9, /of version 2/],
    ["no frame", new Uint8Array(20), 9, /no LZ4 frame/],
  ])("%s is an error", (_, frame, length, message) => {
    expect(() => decoded(frame, length)).toThrow(message);
  });

  test("has the checksum of xxHash", () => {
    // of the specification's own test vectors: the empty text; "a" and the alphabet as xxhsum prints them
    const hash = (text: string) => xxHash32(new TextEncoder().encode(text)).toString(16);
    expect(hash("")).toBe("2cc5d05");
    expect(hash("a")).toBe("550d7456");
    expect(hash("abcdefghijklmnopqrstuvwxyz")).toBe("63a14d5f");
  });
});
