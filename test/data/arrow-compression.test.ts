import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CompressionType } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { unpackBody } from "../../src/data/arrow-compression.ts";
import { openDataset } from "../../src/data/dataset.ts";
import arrow from "../../src/data/formats/arrow/format.ts";
import type { SourceBatch } from "../../src/data/source.ts";
import { temporaryFolder } from "./stations.ts";

/** Written by pyarrow: formats/fixtures/make_stations.py. */
const [FILES, ROWS] = [["lz4.feather", "stations.arrows"], 1100];

function fixture(name: string): string {
  return join(import.meta.dirname, "formats/fixtures", name);
}

async function read(path: string): Promise<SourceBatch[]> {
  const source = await arrow.open(path, {});
  try {
    const batches: SourceBatch[] = [];
    for await (const batch of source.batches(source.columns.map(({ name }) => name))) batches.push(batch);
    return batches;
  } finally {
    await source.close();
  }
}

test.each(FILES)("%s with any byte changed is an error or other numbers, and never more rows", async (name) => {
  const path = join(await temporaryFolder(), name);
  const bytes = await readFile(fixture(name));
  let refused = 0;
  for (let i = 0; i < 25; i++) {
    const at = (i * 7919 * 31) % bytes.length;
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1 << (i % 8);
    await writeFile(path, changed);
    try {
      const batches = await read(path);
      expect(batches.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThanOrEqual(ROWS);
    } catch (error) {
      expect(error).toBeInstanceOf(DataError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(5);
});

describe("a buffer", () => {
  function packed(length: bigint, frame: Uint8Array) {
    const bytes = new Uint8Array(8 + frame.length);
    new DataView(bytes.buffer).setBigInt64(0, length, true);
    bytes.set(frame, 8);
    return bytes;
  }
  const unpack = (bytes: Uint8Array, type = CompressionType.LZ4_FRAME) =>
    unpackBody(bytes, [{ offset: 0, length: bytes.length }], type);

  test("of length -1 is as it was", () => {
    const { bytes, buffers } = unpack(packed(-1n, Uint8Array.of(1, 2, 3)));
    expect(buffers).toEqual([{ offset: 0, length: 3 }]);
    expect([...bytes]).toEqual([1, 2, 3, 0, 0, 0, 0, 0]);
  });

  test("is not unpacked where it says that it would fill the memory", () => {
    expect(() => unpack(packed(2n ** 40n, new Uint8Array(8)))).toThrow(
      /^16 bytes that would be unpacked to 1099511627776; expected at most 67112064$/,
    );
    expect(() => unpack(packed(-2n, new Uint8Array(8)))).toThrow(/a buffer of -2 bytes/);
  });

  test("is of a compression that is known", () => {
    expect(() => unpack(packed(3n, new Uint8Array(8)), 7 as CompressionType)).toThrow(/^compression 7; expected LZ4/);
  });
});

test("Feather of version 1 is refused with what to do", async () => {
  const path = join(await temporaryFolder(), "old.feather");
  await writeFile(path, "FEA1 and so on FEA1");
  await expect(openDataset(path)).rejects.toThrow(
    /old\.feather is a Feather file of version 1, which Arrow has given up; expected version 2: read it with/,
  );
});
