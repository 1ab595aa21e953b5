import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  Bool,
  type Data,
  Dictionary,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int64,
  List,
  makeData,
  Table,
  TimestampMicrosecond,
  tableFromIPC,
  tableToIPC,
  Uint64,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { expect, test } from "vitest";
import { openDataset } from "../../../src/data/dataset.ts";
import arrow from "../../../src/data/formats/arrow/format.ts";
import type { SourceLists, SourceValues } from "../../../src/data/source.ts";
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
  const writer = await arrow.write!({ path: to, input: "mine", columns, metadata, overwrite: false });
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

test("whole numbers that no double holds are texts, but for those of nulls, and become whole numbers again", async () => {
  const folder = await temporaryFolder();
  const [path, again] = [join(folder, "a.arrow"), join(folder, "b.arrow")];
  const data = BigInt64Array.of(2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n));
  const unsigned = BigUint64Array.of(2n ** 64n - 1n, 0n, 5n);
  const some = makeData({ type: new Uint64(), data: unsigned, nullCount: 1, nullBitmap: Uint8Array.of(0b101) });
  const nullable = makeData({ type: new Int64(), data, nullCount: 2, nullBitmap: Uint8Array.of(0b001) });
  const table = new Table({
    name: vectorFromArray(["a", "b", "c"], new Utf8()),
    beyond: new Vector([makeData({ type: new Int64(), data })]),
    lists: vectorFromArray([[1], [], [2]], new List(new Field("item", new Float32()))),
    unsigned: new Vector([makeData({ type: new Uint64(), data: unsigned })]),
    some: new Vector([some]),
    nulls: new Vector([nullable]),
  });
  await writeFile(path, tableToIPC(table, "file"));
  await copy(path, again);
  for (const each of [path, again]) {
    const { beyond, unsigned: texts, some, nulls } = await readSource(each);
    expect(beyond!.values).toEqual(["9007199254740991", "9007199254740992", "-9007199254740992"]);
    expect(texts!.values).toEqual(["18446744073709551615", "0", "5"]);
    expect(some).toEqual({
      kind: "text",
      values: ["18446744073709551615", "", "5"],
      missing: Uint8Array.of(0, 1, 0),
    });
    expect(nulls).toEqual({
      kind: "number",
      values: Float64Array.of(2 ** 53 - 1, NaN, NaN),
      missing: Uint8Array.of(0, 1, 1),
    });
  }
  expect(tableFromIPC(await readFile(again)).schema.fields.map(({ type }) => String(type))).toEqual([
    "Utf8",
    "Int64",
    "List<Float32>",
    "Uint64",
    "Uint64",
    "Int64",
  ]);
});

test("a dictionary of numbers is the numbers, and what is no number, text or list of numbers is left out by name", async () => {
  const path = join(await temporaryFolder(), "a.arrow");
  const type = new Dictionary(new Float64(), new Int8(), 3);
  const dictionary = vectorFromArray([0.5, null, 7], new Float64());
  const table = new Table({
    gain: new Vector([makeData({ type, data: Int8Array.of(2, 0, 1), dictionary })]),
    half: vectorFromArray([1, 2, 3], new Float16()),
    when: vectorFromArray([0, 1, 2], new TimestampMicrosecond()),
    words: vectorFromArray([["a"], [], ["b"]], new List(new Field("item", new Utf8()))),
  });
  await writeFile(path, tableToIPC(table, "file"));
  const source = await arrow.open(path, {});
  expect(source.columns).toEqual([
    { name: "gain", kind: "number", storage: "float64" },
    { name: "when", kind: "number", storage: "int64", unit: "us since 1970-01-01" },
  ]);
  expect(source.others).toEqual([
    { name: "half", type: "Float16" },
    { name: "words", type: "List<Utf8>" },
  ]);
  await source.close();
  expect((await readSource(path)).gain).toEqual({
    kind: "number",
    values: Float64Array.of(7, 0.5, NaN),
    missing: Uint8Array.of(0, 0, 1),
  });
});

test("texts are read to the byte: a mark at the start stays, and what is no UTF-8 is an error", async () => {
  const path = join(await temporaryFolder(), "a.arrow");
  const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x70, 0x6e, 0xc3);
  // The second text ends within a letter of two bytes.
  const texts = (data: Uint8Array) => makeData({ type: new Utf8(), data, valueOffsets: Int32Array.of(0, 4, 5, 6) });
  const indexed = (dictionary: Vector) =>
    makeData({ type: new Dictionary(new Utf8(), new Int8()), data: Int8Array.of(0, 1), dictionary });
  const written = async (data: Data) =>
    writeFile(path, tableToIPC(new Table({ id: new Vector([data]) }), "file")).then(() => readSource(path));
  const good = texts(bytes).slice(0, 2);
  expect((await written(good)).id!.values).toEqual(["\uFEFFp", "n"]);
  expect((await written(indexed(new Vector([good])))).id!.values).toEqual(["\uFEFFp", "n"]);
  await expect(written(texts(bytes))).rejects.toThrow(
    "a.arrow: row 2, column id: bytes c3 are no UTF-8; expected a text",
  );
  await expect(written(indexed(new Vector([texts(bytes)])))).rejects.toThrow(
    "a.arrow: column id: name 2 of its dictionary: bytes c3 are no UTF-8; expected a text",
  );
});

test("a record batch of many rows is given in parts of 1024", async () => {
  const path = join(await temporaryFolder(), "a.arrow");
  const rows = 2500;
  const lists = Array.from({ length: rows }, (_, row) =>
    row % 5 === 0 ? null : Array.from({ length: row % 4 }, () => row),
  );
  const table = new Table({
    row: vectorFromArray(
      Array.from({ length: rows }, (_, row) => row),
      new Float64(),
    ),
    even: vectorFromArray(
      Array.from({ length: rows }, (_, row) => row % 2 === 0),
      new Bool(),
    ),
    lists: vectorFromArray(lists, new List(new Field("item", new Float64()))),
    three: vectorFromArray(
      Array.from({ length: rows }, (_, row) => [row, 1, 2]),
      new FixedSizeList(3, new Field("item", new Float64())),
    ),
  });
  await writeFile(path, tableToIPC(table, "file"));
  const source = await arrow.open(path, {});
  const found: [number, number][] = [];
  for await (const { firstRow, rows: count, columns } of source.batches(["row", "even", "lists", "three"])) {
    found.push([firstRow, count]);
    for (let i = 0; i < count; i++) {
      const row = firstRow + i;
      const list = (name: string) => {
        const { offsets, values, missing } = columns[name] as SourceLists;
        return missing?.[i] === 1 ? null : [...values.subarray(offsets[i], offsets[i + 1])];
      };
      expect([columns.row!.values[i], columns.even!.values[i], list("lists"), list("three")]).toEqual([
        row,
        row % 2 === 0 ? 1 : 0,
        lists[row],
        [row, 1, 2],
      ]);
    }
  }
  await source.close();
  expect(found).toEqual([
    [0, 1024],
    [1024, 1024],
    [2048, 452],
  ]);
});
