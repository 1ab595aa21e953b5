import { expect, test } from "vitest";
import { readHybrid } from "../../../../src/data/formats/parquet/hybrid.ts";

test("numbers in runs take all bytes that there are", () => {
  // A run of 5 ones, of 1 bit each.
  expect([...readHybrid(Uint8Array.of(5 << 1, 1), 1, new Uint8Array(5))]).toEqual([1, 1, 1, 1, 1]);
  expect(() => readHybrid(Uint8Array.of(5 << 1, 1, 0), 1, new Uint8Array(5))).toThrow("1 bytes after 5 numbers");
  expect(() => readHybrid(Uint8Array.of(5 << 1), 1, new Uint8Array(5))).toThrow("0 numbers where 5 are expected");
  // Bits of 8 numbers, of which 5 are there.
  expect([...readHybrid(Uint8Array.of((1 << 1) | 1, 0b10101), 1, new Uint8Array(5))]).toEqual([1, 0, 1, 0, 1]);
});
