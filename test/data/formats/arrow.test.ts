import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { expect, test } from "vitest";
import { openDataset } from "../../../src/data/dataset.ts";
import arrow from "../../../src/data/formats/arrow/format.ts";
import type { SourceValues } from "../../../src/data/source.ts";
import { ALL_COLUMNS, makeStations, readStations, temporaryFolder, writeStations } from "../stations.ts";

/** All rows of a file that fit one batch. */
async function readSource(path: string): Promise<Record<string, SourceValues>> {
  const source = await arrow.open(path, {});
  try {
    for await (const { columns } of source.batches(source.columns.map(({ name }) => name))) return { ...columns };
    return {};
  } finally {
    await source.close();
  }
}

async function copy(from: string, to: string): Promise<void> {
  const source = await arrow.open(from, {});
  const { columns, metadata } = source;
  const writer = await arrow.write!({ path: to, columns, metadata, overwrite: false });
  for await (const batch of source.batches(columns.map(({ name }) => name))) await writer.write(batch);
  await writer.close();
  await source.close();
}

test("a stream holds the stations of the file, and comes back to its bytes", async () => {
  const folder = await temporaryFolder();
  const [file, stream, again] = ["a.arrow", "b.arrows", "c.feather"].map((name) => join(folder, name));
  await writeStations(file!, [makeStations(1500)], ALL_COLUMNS);
  await copy(file!, stream!);
  await copy(stream!, again!);
  expect((await readFile(stream!)).readInt32LE(0)).toBe(-1);
  expect(await readStations(stream!)).toEqual(await readStations(file!));
  expect(await readFile(again!)).toEqual(await readFile(file!));
});

test("a stream that was cut off anywhere is an error", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.arrows");
  await writeStations(path, [makeStations(20)], ALL_COLUMNS);
  const bytes = await readFile(path);
  for (const length of [7, 9, 400, bytes.length - 3000, bytes.length - 8, bytes.length - 1]) {
    await writeFile(path, bytes.subarray(0, length));
    await expect(openDataset(path)).rejects.toThrow(/a\.arrows is truncated: an Arrow stream ends with a mark/);
  }
});

test("texts, missing values and lists of any numbers come back as they were", async () => {
  const folder = await temporaryFolder();
  const [first, second] = ["a.arrow", "b.arrow"].map((name) => join(folder, name));
  const columns: Record<string, SourceValues> = {
    event_id: { kind: "text", values: ["081847956000", "x", ""], missing: Uint8Array.of(0, 0, 1) },
    lgE: { kind: "number", values: Float64Array.of(18.5, NaN, NaN), missing: Uint8Array.of(0, 1, 0) },
    counts: { kind: "list", offsets: Int32Array.of(0, 2, 2, 3), values: Float64Array.of(0.1, 2 ** 53, -0) },
  };
  const names = Object.entries(columns).map(([name, { kind }]) => ({ name, kind, unit: "u" }));
  const writer = await arrow.write!({ path: first!, columns: names, metadata: { a: "b" }, overwrite: false });
  await writer.write({ firstRow: 0, rows: 3, columns });
  await writer.close();
  expect(await readSource(first!)).toEqual(columns);
  await copy(first!, second!);
  expect(await readFile(second!)).toEqual(await readFile(first!));
});

test("reads whole numbers that a double holds, and names the row of one that it does not", async () => {
  const path = join(await temporaryFolder(), "a.arrow");
  const write = (value: bigint) =>
    writeFile(path, tableToIPC(tableFromArrays({ id: BigInt64Array.of(1n, value) }), "file"));
  await write(2n ** 53n - 1n);
  expect((await readSource(path)).id).toMatchObject({ values: Float64Array.of(1, 2 ** 53 - 1) });
  await write(2n ** 53n + 1n);
  await expect(readSource(path)).rejects.toThrow(
    /a\.arrow: row 1, column id: 9007199254740993; expected a whole number/,
  );
});
