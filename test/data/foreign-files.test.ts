// Station files as other programs write them: other widths, other lists, other dictionaries.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  LargeList,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Uint8,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { PRIMARIES } from "../../src/core/primaries.ts";
import type { StationTable } from "../../src/core/table.ts";
import { readColumn } from "../../src/data/arrow-columns.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { makeStations, readStations, temporaryFolder } from "./stations.ts";

const ROWS = 6;

/** Columns of a file: values as Arrow infers or as given, in any order and with any metadata. */
type Columns = Record<string, Vector>;

/** The stations of `makeStations` (three bins each) in plain Arrow vectors: int64, float64, large lists, text. */
function plainColumns(): Columns {
  const { columns } = makeStations(ROWS);
  return Object.fromEntries(
    COLUMNS.map(({ name, dtype }) => {
      if (dtype === "list<float32>") return [name, largeLists(traces())];
      if (dtype === "dictionary") return [name, vectorFromArray(primaryNames(), new Utf8())];
      const values = Array.from(columns[name] as Float64Array);
      if (dtype.startsWith("uint")) return [name, vectorFromArray(values.map(BigInt), new Int64())];
      return [name, vectorFromArray(values, new Float64())];
    }),
  );
}

const traces = () => Array.from({ length: ROWS }, (_, row) => [row, row + 0.5, 0.25]);
const primaryNames = () => Array.from(makeStations(ROWS).columns.primary as Uint8Array, (i) => PRIMARIES[i]!);

function largeLists(rows: number[][]): Vector {
  const offsets = BigInt64Array.from([0, 3, 6, 9, 12, 15, 18], BigInt);
  const child = makeData({ type: new Float64(), data: Float64Array.from(rows.flat()) });
  return new Vector([
    makeData({ type: new LargeList(new Field("item", new Float64())), valueOffsets: offsets, child }),
  ]);
}

async function fileOf(columns: Columns, metadata: Record<string, Record<string, string>> = {}): Promise<string> {
  const fields = Object.entries(columns).map(
    ([name, { type }]) => new Field(name, type, true, new Map(Object.entries(metadata[name] ?? {}))),
  );
  const children = Object.values(columns).map(({ data }) => data[0] as Data);
  const type: DataType = new Struct(fields);
  const schema = new Schema(fields);
  const batch = new RecordBatch(schema, makeData({ type: type as Struct, length: ROWS, children }));
  const path = join(await temporaryFolder(), "foreign.arrow");
  await writeFile(path, tableToIPC(new Table(schema, [batch]), "file"));
  return path;
}

async function columnsOf(columns: Columns): Promise<StationTable["columns"]> {
  const [table] = await readStations(await fileOf(columns));
  return table!.columns;
}

const errorOf = async (columns: Columns, metadata = {}) => {
  const path = await fileOf(columns, metadata);
  const error: Error = await readStations(path).then(
    () => new Error("read"),
    (reason: Error) => reason,
  );
  return `${error.name}: ${error.message.replace(path, "FILE")}`;
};

describe("is read in the types of the dictionary", () => {
  test("int64, float64, large lists of float64, text, another order of columns, further columns", async () => {
    const reversed = Object.fromEntries(Object.entries(plainColumns()).reverse());
    const columns = await columnsOf({
      extra: vectorFromArray(["a", "b", "c", "d", "e", "f"], new Utf8()),
      ...reversed,
    });
    const expected = makeStations(ROWS).columns;
    const lists = { offsets: Int32Array.of(0, 3, 6, 9, 12, 15, 18), values: Float32Array.from(traces().flat()) };
    for (const { name, dtype } of COLUMNS) {
      expect(columns[name], name).toEqual(dtype === "list<float32>" ? lists : expected[name]);
    }
    expect(Object.keys(columns)).toEqual(COLUMNS.map(({ name }) => name));
  });

  test("dictionaries in any order and width, several of them", async () => {
    const names = vectorFromArray(["iron", "neutrino", "proton"], new Utf8());
    const indices = Int16Array.of(2, 2, 2, 2, 0, 0);
    const primary = makeData({ type: new Dictionary(new Utf8(), new Int16(), 5), data: indices, dictionary: names });
    const site = makeData({
      type: new Dictionary(new Utf8(), new Int32(), 3),
      data: new Int32Array(ROWS),
      dictionary: vectorFromArray(["Malargue"], new Utf8()),
    });
    const columns = await columnsOf({ site: new Vector([site]), ...plainColumns(), primary: new Vector([primary]) });
    expect(columns.primary).toEqual(Uint8Array.of(0, 0, 0, 0, 3, 3));
  });

  test("lists of a fixed size", async () => {
    const fixed = makeData({
      type: new FixedSizeList(3, new Field("item", new Float32())),
      length: ROWS,
      child: makeData({ type: new Float32(), data: Float32Array.from(traces().flat()) }),
    });
    const columns = await columnsOf({ ...plainColumns(), trace_pmt1: new Vector([fixed]) });
    expect(columns.trace_pmt1).toEqual(columns.trace_pmt3);
  });

  test("lists that do not start at 0", () => {
    const shifted = makeData({
      type: new List(new Field("item", new Float32())),
      valueOffsets: Int32Array.of(3, 5, 6),
      child: makeData({ type: new Float32(), data: Float32Array.of(9, 9, 9, 1, 2, 3, 9) }),
    });
    const definition = COLUMNS.find(({ name }) => name === "trace_pmt1")!;
    expect(readColumn(shifted, 2, definition, { path: "a", firstRow: 0 })).toEqual({
      offsets: Int32Array.of(0, 2, 3),
      values: Float32Array.of(1, 2, 3),
    });
  });

  test("fields that state the unit of the dictionary", async () => {
    const path = await fileOf(plainColumns(), { energy_eev: { unit: "EeV" }, pmt_mask: { unit: "" } });
    const dataset = await openDataset(path);
    expect(dataset.rows).toBe(ROWS);
    await dataset.close();
  });
});

describe("is refused in one line", () => {
  const whole = (values: number[]) => vectorFromArray(values.map(BigInt), new Int64());

  test("columns that are asked for and missing", async () => {
    const { pmt_mask: _, ...rest } = plainColumns();
    const path = await fileOf(rest);
    expect(await readStations(path)).toHaveLength(1);
    await expect(readStations(path, ["event_id", "pmt_mask"])).rejects.toThrow("has no column pmt_mask");
  });

  test("another type", async () => {
    const text = vectorFromArray(["1", "2", "3", "4", "5", "6"], new Utf8());
    expect(await errorOf({ ...plainColumns(), energy_eev: text })).toBe(
      "DataError: FILE: column energy_eev is of type Utf8; expected float64",
    );
    const real = vectorFromArray([1, 2, 3, 4, 5, 6], new Float64());
    expect(await errorOf({ ...plainColumns(), pmt_mask: real })).toMatch(
      /pmt_mask is of type Float64; expected uint8$/,
    );
    expect(await errorOf({ ...plainColumns(), primary: whole([0, 0, 0, 0, 0, 0]) })).toMatch(
      /primary is of type Int64/,
    );
    expect(await errorOf({ ...plainColumns(), trace_pmt2: real })).toMatch(/Float64; expected list<float32>$/);
  });

  test("another unit", async () => {
    expect(await errorOf(plainColumns(), { energy_mc_eev: { unit: "eV" } })).toBe(
      'DataError: FILE: column energy_mc_eev is in "eV"; expected "EeV"',
    );
  });

  test("nulls, in a column and in a trace", async () => {
    const energy = vectorFromArray([1, 2, null, 4, 5, 6], new Float64());
    expect(await errorOf({ ...plainColumns(), energy_eev: energy })).toBe(
      "DataError: FILE: row 2, column energy_eev: null; expected a value",
    );
    const lists = vectorFromArray(
      [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
        [1, null, 3],
        [1, 2, 3],
      ],
      new List(new Field("item", new Float32(), true)),
    );
    expect(await errorOf({ ...plainColumns(), trace_pmt1: lists })).toBe(
      "DataError: FILE: row 4, column trace_pmt1: null in a trace; expected a number",
    );
    const none = vectorFromArray(["proton", null, "proton", "proton", "proton", "proton"], new Utf8());
    expect(await errorOf({ ...plainColumns(), primary: none })).toMatch(
      /row 1, column primary: null; expected a value$/,
    );
  });

  test("whole numbers that do not fit", async () => {
    expect(await errorOf({ ...plainColumns(), event_id: whole([1, 2, 3, -1, 5, 6]) })).toBe(
      "DataError: FILE: row 3, column event_id: -1; expected a whole number from 0",
    );
    expect(await errorOf({ ...plainColumns(), trace_start_bin: whole([0, 0, 0, 0, 0, 65536]) })).toMatch(
      /row 5, .*65536; expected 0 to 65535$/,
    );
  });

  test("float64 beyond float32", async () => {
    const rows = traces();
    rows[3]![1] = 1e39;
    expect(await errorOf({ ...plainColumns(), trace_pmt3: largeLists(rows) })).toBe(
      "DataError: FILE: row 3, column trace_pmt3: 1e+39; expected a float32",
    );
  });

  test("traces that are empty or differ in length", async () => {
    const type = new List(new Field("item", new Float32(), false));
    const uneven = vectorFromArray(
      [
        [1, 2, 3],
        [1, 2],
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
      type,
    );
    expect(await errorOf({ ...plainColumns(), trace_pmt2: uneven })).toBe(
      "DataError: FILE: row 1, column trace_pmt2: 2 bins; expected 3, as in trace_pmt1",
    );
    const empty = vectorFromArray([[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3], []], type);
    expect(await errorOf({ ...plainColumns(), trace_pmt1: empty })).toBe(
      "DataError: FILE: row 5, column trace_pmt1: the trace is empty; expected at least one bin",
    );
  });

  test("primaries that Cascada does not know", async () => {
    const names = vectorFromArray(["proton", "Proton", "proton", "proton", "proton", "proton"], new Utf8());
    const list = "proton, helium, oxygen, iron, nitrogen, photon";
    expect(await errorOf({ ...plainColumns(), primary: names })).toBe(
      `DataError: FILE: row 1, column primary: unknown primary: "Proton"; expected one of ${list}`,
    );
    const marked = vectorFromArray(["proton", "\uFEFFproton", "proton", "proton", "proton", "proton"], new Utf8());
    expect(await errorOf({ ...plainColumns(), primary: marked })).toMatch(
      /row 1, column primary: unknown primary: "\uFEFFproton"/,
    );
    const outside = makeData({
      type: new Dictionary(new Utf8(), new Uint8(), 0),
      data: Uint8Array.of(0, 0, 0, 7, 0, 0),
      dictionary: vectorFromArray(["proton"], new Utf8()),
    });
    expect(await errorOf({ ...plainColumns(), primary: new Vector([outside]) })).toMatch(
      /row 3, .*: unknown primary: name 7 of 1;/,
    );
  });

  test("a column that is there twice, and a file without rows", async () => {
    const columns = plainColumns();
    const fields = [...Object.entries(columns), ["pmt_mask", columns.pmt_mask!] as const].map(
      ([name, { type }]) => new Field(name, type),
    );
    const path = join(await temporaryFolder(), "a.arrow");
    await writeFile(path, tableToIPC(new Table(new Schema(fields)), "file"));
    await expect(openDataset(path)).rejects.toThrow(/column pmt_mask is there 2 times$/);
    await writeFile(path, tableToIPC(new Table(new Schema(fields.slice(0, -1))), "file"));
    await expect(openDataset(path)).rejects.toThrow(/a\.arrow has no rows; expected at least one station$/);
  });
});
