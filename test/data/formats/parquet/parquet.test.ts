import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { openDataset } from "../../../../src/data/dataset.ts";
import arrow from "../../../../src/data/formats/arrow/format.ts";
import { findFormat } from "../../../../src/data/formats/catalogue.ts";
import parquet from "../../../../src/data/formats/parquet/format.ts";
import type { Source, SourceBatch, SourceColumn, SourceValues } from "../../../../src/data/source.ts";
import { ALL_COLUMNS, makeStations, readStations, temporaryFolder, writeStations } from "../../stations.ts";

const ROWS = 12;
const fixture = (name: string) => new URL(`fixtures/${name}.parquet`, import.meta.url).pathname;

async function batchesOf(source: Source, names = source.columns.map(({ name }) => name)): Promise<SourceBatch[]> {
  try {
    const batches = [];
    for await (const batch of source.batches(names)) batches.push(batch);
    return batches;
  } finally {
    await source.close();
  }
}

/** What a row of a column holds, null where it is missing. */
function at(values: SourceValues, row: number): unknown {
  if (values.missing?.[row] === 1) return null;
  if (values.kind !== "list") return values.values[row];
  return Array.from(values.values.subarray(values.offsets[row], values.offsets[row + 1]));
}

async function rowsOf(source: Source): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = Object.fromEntries(source.columns.map(({ name }) => [name, []]));
  for (const { rows, columns } of await batchesOf(source)) {
    for (const [name, values] of Object.entries(columns)) {
      for (let row = 0; row < rows; row++) found[name]!.push(at(values, row));
    }
  }
  return found;
}

const counting = <T>(value: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => value(row));

/** What fixtures.py writes. */
const EXPECTED: Record<string, unknown[]> = {
  int8: counting((i) => 127 - i),
  uint8: counting((i) => 255 - i),
  int16: counting((i) => 32_767 - i),
  uint16: counting((i) => 65_535 - i),
  int32: counting((i) => 2 ** 31 - 1 - i),
  uint32: counting((i) => 2 ** 32 - 1 - i),
  int64: counting((i) => 2 ** 53 - 1 - i),
  beyond: counting((i) => String(BigInt(i) - 2n ** 63n)),
  ubeyond: counting((i) => String(2n ** 64n - 1n - BigInt(i))),
  float32: counting((i) => Math.fround(0.1 * i)),
  float64: counting((i) => (i === 3 ? null : i === 4 ? NaN : 0.1 * i)),
  bool: counting((i) => (i % 3 === 0 ? 1 : 0)),
  time: counting((i) => 1.5e15 + i),
  text: counting((i) => (i === 2 ? null : i === 3 ? "" : `Malargüe ${i % 4}`)),
  primary: counting((i) => (i % 2 === 0 ? "proton" : "iron")),
  trace: counting((i) => (i === 0 ? null : Array.from({ length: i - 1 }, (_, j) => i + j / 2))),
  large: counting((i) => (i === 0 ? null : Array.from({ length: i - 1 }, (_, j) => i + j / 2))),
  fixed: counting((i) => [3 * i, 3 * i + 1, 3 * i + 2]),
  "shower.energy": counting((i) => (i === 5 ? null : i)),
  "shower.site": counting((i) => (i === 5 ? null : `s${i}`)),
};

test.each(["none", "snappy", "gzip", "brotli", "zstd", "lz4", "encodings"])(
  "reads what pyarrow wrote: %s",
  async (name) => {
    expect((await findFormat(fixture(name))).format.name).toBe("parquet");
    const source = await parquet.open(fixture(name), {});
    expect(source.rows).toBe(ROWS);
    expect(source.metadata).toEqual({ generator: "pyarrow" });
    expect(source.columns.map((column) => column.name)).toEqual(Object.keys(EXPECTED));
    expect(source.columns.find((column) => column.name === "trace")).toEqual({
      name: "trace",
      kind: "list",
      storage: "float32",
      unit: "VEM",
    });
    expect(source.columns.find((column) => column.name === "time")!.unit).toBe("us since 1970-01-01");
    expect(source.others).toEqual([
      { name: "half", type: "FIXED_LEN_BYTE_ARRAY FLOAT16" },
      { name: "deep", type: "lists of lists" },
      { name: "words", type: "lists of texts" },
    ]);
    expect(await rowsOf(source)).toEqual(EXPECTED);
  },
);

async function write(path: string, columns: readonly SourceColumn[], batches: readonly SourceBatch[]): Promise<void> {
  const writer = await parquet.write!({ path, input: "mine", columns, metadata: { b: "ü", a: "" }, overwrite: true });
  try {
    for (const batch of batches) await writer.write(batch);
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

test("stations go to Parquet and back to the bytes of their Arrow file", async () => {
  const folder = await temporaryFolder();
  const [first, second, again] = ["a.arrow", "b.parquet", "c.arrow"].map((name) => join(folder, name));
  await writeStations(first!, [makeStations(9000)], ALL_COLUMNS);
  for (const [from, to, reads, writes] of [
    [first, second, arrow, parquet] as const,
    [second, again, parquet, arrow] as const,
  ]) {
    const source = await reads.open(from!, {});
    const writer = await writes.write!({
      path: to!,
      input: "mine",
      columns: source.columns,
      metadata: source.metadata,
      overwrite: false,
    });
    for await (const batch of source.batches(source.columns.map(({ name }) => name))) await writer.write(batch);
    await writer.close();
    await source.close();
  }
  expect((await readFile(again!)).equals(await readFile(first!))).toBe(true);
  const [ours] = await readStations(second!);
  const [theirs] = await readStations(first!);
  expect(ours).toEqual(theirs);
});

test.each<[string, SourceColumn, SourceValues, string]>([
  [
    "a large one",
    { name: "x", kind: "number", storage: "int8" },
    numbers(1, 128),
    "128; expected a whole number from -128 to 127",
  ],
  ["an overflow", { name: "x", kind: "number", storage: "float32" }, numbers(1, 1e39), "1e+39; expected a float32"],
  [
    "no number",
    { name: "x", kind: "text", storage: "uint64" },
    { kind: "text", values: ["1", "-1"] },
    "-1; expected a whole number from 0",
  ],
])("refuses to write what a type cannot hold: %s", async (_, column, values, problem) => {
  const path = join(await temporaryFolder(), "a.parquet");
  const written = write(path, [column], [{ firstRow: 20, rows: 2, columns: { x: values } }]);
  await expect(written).rejects.toThrow(`mine: row 21, column x: ${problem}`);
  await expect(readFile(path)).rejects.toThrow("ENOENT");
});

test("looks into columns of which the footer does not tell enough: large whole numbers and bytes that are no text", async () => {
  const path = join(await temporaryFolder(), "a.parquet");
  const whole = (name: string, data: bigint[]) => ({ name, type: "INT64" as const, data });
  const bytes = (name: string, data: number[][]) => ({
    ...{ name, type: "BYTE_ARRAY" as const, nullable: false },
    data: data.map((one) => Uint8Array.from(one)),
  });
  const columnData = [
    whole("ns", [2n ** 53n + 1n, 5n]),
    whole("small", [2n ** 53n - 1n, 1n - 2n ** 53n]),
    bytes("old", [[0x61], [0xc3, 0xbc]]),
    bytes("raw", [[0xff], [0x61]]),
  ];
  await writeFile(path, new Uint8Array(parquetWriteBuffer({ columnData, statistics: false })));
  const source = await parquet.open(path, {});
  expect(source.columns).toEqual([
    { name: "ns", kind: "text", storage: "int64" },
    { name: "small", kind: "number", storage: "int64" },
    { name: "old", kind: "text" },
  ]);
  expect(source.others).toEqual([{ name: "raw", type: "raw bytes" }]);
  expect(await rowsOf(source)).toEqual({
    ns: ["9007199254740993", "5"],
    small: [2 ** 53 - 1, 1 - 2 ** 53],
    old: ["a", "ü"],
  });
});

function numbers(...values: number[]): SourceValues {
  return { kind: "number", values: Float64Array.from(values) };
}

test("refuses what is no Parquet file, cut off, or has a byte that is not as it was", async () => {
  const path = join(await temporaryFolder(), "a.parquet");
  const bytes = await readFile(fixture("encodings"));
  const opened = async (broken: Uint8Array) => {
    await writeFile(path, broken);
    return batchesOf(await parquet.open(path, {}));
  };
  await expect(opened(Buffer.from("PARENT"))).rejects.toThrow(/is an encrypted Parquet file/);
  await expect(opened(Buffer.from("lgE,x"))).rejects.toThrow('is not a Parquet file: it starts with "lgE,"');
  await expect(opened(bytes.subarray(0, 3000))).rejects.toThrow(/is truncated: a Parquet file ends with PAR1/);
  await expect(opened(Buffer.concat([bytes.subarray(0, 900), bytes.subarray(1000)]))).rejects.toThrow(/is damaged: /);
  const none = await openDataset(fixture("none"));
  expect(none.file).toContainEqual({ name: "half", unread: expect.stringContaining("FIXED_LEN_BYTE_ARRAY") });
  await none.close();
  // The pages of this file have checksums.
  const flipped = Buffer.from(bytes);
  const place = bytes.indexOf(Buffer.from(Float64Array.of(9).buffer));
  flipped[place]! ^= 1;
  await expect(opened(flipped)).rejects.toThrow(/row group 2?\d?, column [a-z.0-9]+: a page's checksum is wrong/);
});

test("reads a row group without rows, whose dictionaries have no page of data behind them", async () => {
  const source = await parquet.open(fixture("empty-group"), {});
  const batches = await batchesOf(source, ["primary"]);
  expect(batches.map(({ columns }) => columns.primary)).toEqual([{ kind: "text", values: ["proton", "iron"] }]);
});

test("a column of nulls alone has no kind, whatever it is stored as", async () => {
  const source = await parquet.open(fixture("empty-group"), {});
  expect(source.columns).toEqual([{ name: "primary", kind: "text" }]);
  expect(source.others).toEqual([{ name: "nothing", type: "null" }]);
  await source.close();
});

test("a row group ends before its rows are many where these are long", async () => {
  const path = join(await temporaryFolder(), "long.parquet");
  const writer = await parquet.write!({
    path,
    input: "mine",
    columns: [{ name: "text", kind: "text" }],
    metadata: {},
    overwrite: false,
  });
  const long = "x".repeat(1 << 24);
  for (let firstRow = 0; firstRow < 3; firstRow++) {
    await writer.write({ firstRow, rows: 1, columns: { text: { kind: "text", values: [long] } } });
  }
  await writer.close();
  const source = await parquet.open(path, {});
  const rows: number[] = [];
  for await (const batch of source.batches(["text"])) rows.push(batch.rows);
  await source.close();
  expect(rows).toEqual([1, 1, 1]);
});
