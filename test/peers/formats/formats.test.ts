// Files of rows between Cascada and pandas, pyarrow and uproot, both ways, value by value.
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { formatToWrite, openSource } from "../../../src/data/formats/catalogue.ts";
import type { SourceColumn, SourceOptions } from "../../../src/data/source.ts";
import { cellAt } from "../../data/formats/contract.ts";
import { type Cell, METADATA, ROWS, SAME_STATIONS } from "../../data/formats/same-stations.ts";
import { valuesOf } from "../../data/formats/writer-contract.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { runPeer } from "../peer.ts";
import { peersPython } from "../python.ts";

const run = promisify(execFile);
const peer = (args: readonly string[], input: unknown = {}) =>
  runPeer(peersPython(), ["formats/peer.py", ...args], input);

/** A cell as peer.py has it: the digits of a double, so that -0 and the last bit count. */
function plain(cell: Cell): unknown {
  if (cell === null || typeof cell === "string") return cell;
  if (typeof cell !== "number") return cell.map(plain);
  if (Number.isNaN(cell)) return "nan";
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(cell);
  return bytes.toString("hex");
}

const { columns, cells } = SAME_STATIONS;

async function writeOurs(path: string): Promise<void> {
  const writer = await (await formatToWrite(path)).write!({
    path,
    input: "made",
    columns,
    metadata: METADATA,
    overwrite: false,
  });
  for (const [from, to] of [
    [0, 700],
    [700, ROWS],
  ] as const) {
    const values = columns.map((column) => [column.name, valuesOf(column, cells[column.name]!.slice(from, to))]);
    await writer.write({ firstRow: from, rows: to - from, columns: Object.fromEntries(values) });
  }
  await writer.close();
}

interface Peer {
  types: Record<string, string>;
  units?: Record<string, string>;
  metadata?: Record<string, string>;
  cells: Record<string, unknown[]>;
}

const typesOf = (entry: string) => ({
  event_id: "uint32",
  energy_eev: "double",
  gain: "float",
  bits: "uint8",
  depth: "int16",
  flag: "bool",
  beyond: "int64",
  maybe: "double",
  site: "string",
  primary: "string",
  trace_pmt1: `list<${entry}: float>`,
  counts: `list<${entry}: uint16>`,
  gaps: `list<${entry}: int32>`,
  'odd, "µ" name': "double",
});

test.each([
  ["a.arrow", "arrow-file", "item"],
  ["a.arrows", "arrow-stream", "item"],
  ["a.feather", "feather", "item"],
  ["a.parquet", "parquet", "element"],
])("pyarrow reads what we write: %s", async (name, how, entry) => {
  const path = join(await temporaryFolder(), name);
  await writeOurs(path);
  const read = (await peer(["read", how, path])) as Peer;
  expect(read.types).toEqual(typesOf(entry));
  expect(read.units).toEqual({ energy_eev: "EeV", trace_pmt1: "VEM peak" });
  expect(read.metadata).toMatchObject(METADATA);
  for (const column of columns) expect(read.cells[column.name], column.name).toEqual(cells[column.name]!.map(plain));
});

/** pandas has NaN for a number, also in a list, or a text that is not there. */
function inPandas({ name, kind }: SourceColumn): unknown[] {
  return cells[name]!.map((cell) => {
    if (cell === null) return kind === "list" ? null : "nan";
    return typeof cell === "object" ? cell.map((entry) => plain(entry ?? Number.NaN)) : plain(cell);
  });
}

test.each([
  ["a.feather", "pandas-feather"],
  ["a.parquet", "pandas-parquet"],
])("pandas reads what we write: %s", async (name, how) => {
  const path = join(await temporaryFolder(), name);
  await writeOurs(path);
  const read = (await peer(["read", how, path])) as Peer;
  expect(read.types).toEqual({
    ...{ event_id: "uint32", energy_eev: "float64", gain: "float32", bits: "uint8", depth: "int16", flag: "bool" },
    ...{ beyond: "int64", maybe: "float64", site: "str", primary: "str", trace_pmt1: "object", counts: "object" },
    gaps: "object",
    'odd, "µ" name': "float64",
  });
  for (const column of columns) expect(read.cells[column.name], column.name).toEqual(inPandas(column));
});

test.each([
  ["a.csv", "pandas-csv"],
  ["a.csv.gz", "pandas-csv"],
  ["a.tsv", "pandas-tsv"],
])("pandas reads what we write: %s", async (name, how) => {
  const path = join(await temporaryFolder(), name);
  await writeOurs(path);
  const read = (await peer(["read", how, path])) as Peer;
  expect(read.types).toEqual({
    ...{ event_id: "int64", energy_eev: "float64", gain: "float64", bits: "int64", depth: "int64", flag: "int64" },
    ...{
      beyond: "int64",
      maybe: "float64",
      site: "str",
      primary: "str",
      trace_pmt1: "str",
      counts: "str",
      gaps: "str",
    },
    'odd, "µ" name': "int64",
  });
  for (const column of columns) {
    const found = read.cells[column.name]!;
    // Lists are texts to pandas, an empty text is NaN to it, and the digits of a float32 are those of another double.
    const expected = cells[column.name]!.map((cell) => {
      if (cell === null || cell === "") return "nan";
      if (column.kind === "list") return `[${(cell as (number | null)[]).map(String).join(" ")}]`;
      return plain(column.name === "gain" ? Number((cell as number).toPrecision(7)) : cell);
    });
    expect(found, column.name).toEqual(expected);
  }
});

/** Columns and cells of a file of theirs. */
async function read(path: string, options: SourceOptions = {}) {
  const source = await openSource(path, options);
  const names = source.columns.map(({ name }) => name);
  const found: Record<string, Cell[]> = Object.fromEntries(names.map((name) => [name, []]));
  for await (const batch of source.batches(names)) {
    for (const name of names) {
      for (let row = 0; row < batch.rows; row++) found[name]!.push(cellAt(batch.columns[name]!, row));
    }
  }
  await source.close();
  const types = source.columns.map(({ name, kind, storage = "", unit = "" }) =>
    `${name} ${kind} ${storage} ${unit}`.trim(),
  );
  return { types, cells: found, metadata: source.metadata, others: source.others ?? [] };
}

const rows = <T>(value: (row: number) => T): T[] => Array.from({ length: 2500 }, (_, row) => value(row));
const several = <T>(count: number, value: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => value(k));

/** peer.py, frame() */
const FRAME: Record<string, Cell[]> = {
  id: rows((i) => (i % 7 === 0 ? null : 2 ** 40 + i)),
  energy: rows((i) => i / 7),
  single: rows((i) => Math.fround(i / Math.fround(10))),
  primary: rows((i) => ["proton", "iron", "photon"][i % 3]!),
  gain: rows((i) => [0.5, 7][i % 2]!),
  good: rows((i) => (i % 2 === 0 ? 1 : 0)),
  site: rows((i) => (i % 5 === 4 ? null : `Malargüe ${i}`)),
  time: rows((i) => Date.UTC(2008, 6, 3) * 1000 + i * 1e6),
  trace: rows((i) => several(i % 6, (k) => k / 4 + i)),
};

test.each(["a.feather", "a.snappy.parquet", "a.zstd.parquet"])("we read what pandas writes: %s", async (name) => {
  const path = join(await temporaryFolder(), name);
  await peer(["write", "pandas", path]);
  const found = await read(path);
  expect(found.types).toEqual([
    ...["id number int64", "energy number float64", "single number float32", "primary text", "gain number float64"],
    ...["good number bool", "site text", "time number int64 us since 1970-01-01", "trace list float32"],
  ]);
  expect(found.cells).toEqual(FRAME);
  expect(JSON.parse(found.metadata.pandas!)).toHaveProperty("pandas_version");
});

test.each(["parquet", "feather", "pandas"])("a folder of files reads as one file of the same rows: %s", async (how) => {
  const folder = await temporaryFolder();
  const path = join(await temporaryFolder(), "a.snappy.parquet");
  await peer(["write", "pandas", path]);
  await peer(["write", `parts-${how}`, folder]);
  const [parts, one] = [await read(folder), await read(path)];
  expect(parts.types).toEqual(one.types);
  const { site, ...others } = parts.cells;
  const { site: expected, ...rest } = one.cells;
  expect(others).toEqual(rest);
  // The second file of pandas has a column of None, which is no text.
  expect(site).toEqual(how === "pandas" ? expected!.map((cell, i) => (i >= 700 && i < 1400 ? null : cell)) : expected);
  expect(await readdir(folder)).toHaveLength(4);
});

test("we read what pandas writes as text with semicolons and decimal commas", async () => {
  const path = join(await temporaryFolder(), "a.csv");
  await peer(["write", "pandas", path]);
  const found = await read(path, { delimiter: ";", decimal: "," });
  const names = ["id", "energy", "single", "primary", "site"];
  expect(found.types).toEqual(
    names.map((name) => `${name} ${name === "primary" || name === "site" ? "text" : "number"}`),
  );
  const { single, ...others } = found.cells;
  for (const [name, column] of Object.entries(others)) expect(column, name).toEqual(FRAME[name]);
  expect(single!.map((value) => Math.fround(value as number))).toEqual(FRAME.single);
  await expect(read(path)).rejects.toThrow('expected a decimal point, or the option decimal ","');
});

const lists = rows((i) => (i % 9 === 8 ? null : several(i % 5, (j) => i + j / 2)));

test.each(["a.snappy.parquet", "a.gzip.parquet", "a.zstd.parquet", "a.brotli.parquet", "a.lz4.parquet", "a.arrow"])(
  "we read what pyarrow writes: %s",
  async (name) => {
    const path = join(await temporaryFolder(), name);
    await peer(["write", "pyarrow", path]);
    const found = await read(path);
    expect(found.types).toEqual([
      ...["u64 text uint64", "i64 number int64", "name text", "code number int16", "list list float32"],
      ...["large list float64", "fixed list int32", "view text"],
    ]);
    expect(found.cells).toEqual({
      u64: rows((i) => String(2n ** 64n - 1n - BigInt(i))),
      i64: rows((i) => i - 1250),
      name: rows((i) => ["a", "b", null][i % 3]!),
      code: rows((i) => [14, 5626][i % 2]!),
      list: lists,
      large: lists,
      fixed: rows((i) => [i, 0 - i, 0]),
      view: rows((i) => `long enough not to be inline ${i}`),
    });
  },
);

describe("ROOT files of uproot", () => {
  const SCALARS = [
    "int8",
    "uint8",
    "int16",
    "uint16",
    "int32",
    "uint32",
    "int64",
    "uint64",
    "float32",
    "float64",
    "bool",
  ];
  const JAGGED = ["float32", "float64", "int32", "uint16"];

  test.each(["zlib.root", "lz4.root"])(
    "are read: trees in directories, all numbers, jagged, several baskets: %s",
    async (name) => {
      const path = join(await temporaryFolder(), name);
      await peer(["write", "uproot", path]);
      await expect(read(path)).rejects.toThrow("has 2 trees: first/stations, second; choose one with tree");
      const { types, cells } = await read(path, { tree: "first/stations" });
      expect(types).toEqual([
        ...SCALARS.map((type) => `${type} number ${type}`),
        ...JAGGED.flatMap((type) => [`nj_${type} number int32`, `j_${type} list ${type}`]),
      ]);
      for (const type of SCALARS) {
        expect(cells[type], type).toEqual(rows((i) => (type === "bool" ? 1 - (i % 2) : i % 100)));
      }
      let flat = 0;
      const expected = rows((i) => {
        if (i % 700 === 0) flat = 0;
        return several(i % 6, () => flat++ % 1000);
      });
      for (const type of JAGGED) {
        expect(cells[`nj_${type}`], type).toEqual(rows((i) => i % 6));
        expect(cells[`j_${type}`], type).toEqual(expected);
      }
      const second = await read(path, { tree: "second" });
      expect(second.cells).toEqual({ x: several(4, (row) => several(3, (k) => 3 * row + k)) });
    },
  );

  test("of more than 100 MB are read in flat memory", async () => {
    const path = join(await temporaryFolder(), "large.root");
    const written = (await peer(["write", "large", path], { rows: 110_000 })) as { rows: number; sum: number };
    expect((await stat(path)).size).toBeGreaterThan(100e6);
    const script = new URL("read.ts", import.meta.url).pathname;
    const { stdout } = await run(process.execPath, ["--import", "tsx", script, path]);
    const found = JSON.parse(stdout) as { rows: number; sum: number; before: number; most: number };
    expect(found.rows).toBe(written.rows);
    expect(Math.abs(found.sum / written.sum - 1)).toBeLessThan(1e-9);
    // What a basket of 2 MB and its numbers take, and what V8 leaves lying before it collects; the file has 110.
    expect(found.most - found.before).toBeLessThan(60);
  });
});
