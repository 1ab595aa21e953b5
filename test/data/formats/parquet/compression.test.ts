import { expect, test } from "vitest";
import { decompressed } from "../../../../src/data/formats/parquet/compression.ts";

/** RFC 8878 by hand: magic, descriptor (single segment), size, one block of bytes as they are. */
const FRAME = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, (3 << 3) | 1, 0, 0, 1, 2, 3);

test("a page of Zstandard gives as many bytes as its header says, or is an error", () => {
  expect([...decompressed(FRAME, "ZSTD", 3)]).toEqual([1, 2, 3]);
  expect(() => decompressed(FRAME, "ZSTD", 5)).toThrow("a Zstandard frame of other than the 5 bytes expected");
});
