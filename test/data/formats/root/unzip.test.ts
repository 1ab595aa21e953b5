import { readFile } from "node:fs/promises";
import { xxhash64 } from "hyparquet/src/xxhash.js";
import { expect, test } from "vitest";
import { loadJsRoot } from "../../../../src/data/formats/root/library.ts";
import { unzipped } from "../../../../src/data/formats/root/unzip.ts";

const threeBytes = (length: number) => [length & 255, (length >> 8) & 255, length >> 16];

/** Method, its version, lengths before and after. */
const blockOf = (method: string, content: readonly number[], length: number) =>
  Uint8Array.of(...Buffer.from(method), 1, ...threeBytes(content.length), ...threeBytes(length), ...content);

/** LZ4 of literals alone, behind its checksum. */
function lz4Of(bytes: readonly number[]): number[] {
  const packed = Uint8Array.of(bytes.length << 4, ...bytes);
  const checksum = Buffer.alloc(8);
  checksum.writeBigUInt64BE(xxhash64(packed));
  return [...checksum, ...packed];
}

test("a block of LZ4 gives as many bytes as its header says and has the right checksum, or is an error", async () => {
  const library = await loadJsRoot();
  const read = (content: readonly number[], length: number) =>
    unzipped(blockOf("L4", content, length), length, library);
  expect([...(await read(lz4Of([1, 2, 3]), 3))]).toEqual([1, 2, 3]);
  await expect(read(lz4Of([1, 2, 3]), 5)).rejects.toThrow("an LZ4 block of 3 bytes; expected 5");
  await expect(read(lz4Of([1, 2, 3]), 2)).rejects.toThrow("more than the 2 bytes expected");
  await expect(read(lz4Of([1, 2, 3]).with(9, 4), 3)).rejects.toThrow("a wrong checksum of a block of LZ4");
  await expect(read([1, 2], 2)).rejects.toThrow(RangeError);
  const more = Buffer.concat([blockOf("L4", lz4Of([1]), 1), Uint8Array.of(0)]);
  await expect(unzipped(more, 1, library)).rejects.toThrow("1 bytes after 1 are decompressed");
});

test("a block of LZMA has the right checksum, or is an error", async () => {
  const library = await loadJsRoot();
  const file = await readFile(new URL("fixtures/lzma.root", import.meta.url));
  const start = file.indexOf("XZ");
  const [packed, length] = [file.readUIntLE(start + 3, 3), file.readUIntLE(start + 6, 3)];
  const block = new Uint8Array(file.subarray(start, start + 9 + packed));
  expect(await unzipped(block, length, library)).toHaveLength(length);
  // The last byte of the checksum, before the index, whose length the footer of 12 bytes says in words less one.
  const index = 4 * (file.readUInt32LE(start + block.length - 8) + 1);
  const broken = block.with(-12 - index - 1, block.at(-12 - index - 1)! ^ 1);
  await expect(unzipped(broken, length, library)).rejects.toThrow("a wrong checksum of a block of LZMA");
  const other = block.with(6, block[6]! - 1);
  await expect(unzipped(other, length - 1, library)).rejects.toThrow();
});
