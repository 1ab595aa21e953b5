import type { SourceColumn } from "../../../src/data/source.ts";

/** What a row holds: a number, a text, a list of numbers and of gaps, or nothing. */
export type Cell = number | string | readonly (number | null)[] | null;

/** Columns and what is in them, row by row. */
export interface PlainRows {
  columns: readonly SourceColumn[];
  cells: Readonly<Record<string, readonly Cell[]>>;
}

export const ROWS = 1100;
export const METADATA = { preset: "test", note: 'a "b"\nü' };

const SITES = ["Malargüe", 'a "b", c', "two\nlines", "", "# no comment", " 日本\t", "1;5"];
const counting = <T>(value: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => value(row));
const several = <T>(count: number, value: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => value(k));

/** The table of fixtures/make_stations.py: every kind and many storages, odd texts and names, NaN, -0, infinities, nothing, also within lists. */
export const SAME_STATIONS: PlainRows = {
  columns: [
    { name: "event_id", kind: "number", storage: "uint32" },
    { name: "energy_eev", kind: "number", storage: "float64", unit: "EeV" },
    { name: "gain", kind: "number", storage: "float32" },
    { name: "bits", kind: "number", storage: "uint8" },
    { name: "depth", kind: "number", storage: "int16" },
    { name: "flag", kind: "number", storage: "bool" },
    { name: "beyond", kind: "text", storage: "int64" },
    { name: "maybe", kind: "number", storage: "float64" },
    { name: "site", kind: "text" },
    { name: "primary", kind: "text" },
    { name: "trace_pmt1", kind: "list", storage: "float32", unit: "VEM peak" },
    { name: "counts", kind: "list", storage: "uint16" },
    { name: "gaps", kind: "list", storage: "int32" },
    { name: 'odd, "µ" name', kind: "number", storage: "float64" },
  ],
  cells: {
    event_id: counting((i) => 1_000_000 + Math.floor(i / 4)),
    energy_eev: counting((i) => 1 + (i % 50) / 7),
    gain: counting((i) => Math.fround(i * 0.1)),
    bits: counting((i) => i % 256),
    depth: counting((i) => 200 - i),
    flag: counting((i) => (i % 3 === 0 ? 1 : 0)),
    beyond: counting((i) => String(2n ** 53n + BigInt(i))),
    maybe: counting((i) => [null, NaN, -0, Infinity, i / 3][i % 5]!),
    site: counting((i) => (i % 11 === 10 ? null : SITES[i % 7]!)),
    primary: counting((i) => ["proton", "iron"][i % 2]!),
    trace_pmt1: counting((i) => (i % 13 === 12 ? null : several(i % 9, (bin) => i / 2 + bin / 4))),
    counts: counting((i) => (i % 2 === 1 ? [i % 7, 65_535 - i] : [])),
    gaps: counting((i) => (i % 7 === 6 ? null : several(i % 5, (k) => ((i + k) % 3 === 0 ? null : i - k)))),
    'odd, "µ" name': counting((i) => i),
  },
};

/** The rows from one on, up to another. */
export function rowsBetween({ columns, cells }: PlainRows, from: number, to: number): PlainRows {
  const some = Object.entries(cells).map(([name, values]) => [name, values.slice(from, to)]);
  return { columns, cells: Object.fromEntries(some) };
}

/** The same as a text table of someone else: nothing says units and storage. */
export function asText({ columns, cells }: PlainRows, { delimiter = ",", decimal = "." } = {}): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const number = (value: number) => (Object.is(value, -0) ? "-0" : String(value).replace(".", decimal));
  const text = (cell: Cell) => {
    if (cell === null) return "";
    if (typeof cell === "string") return quoted(cell);
    return typeof cell === "number"
      ? number(cell)
      : `[${cell.map((entry) => (entry === null ? "null" : number(entry))).join(" ")}]`;
  };
  const count = cells[columns[0]!.name]!.length;
  const rows = several(count, (row) => columns.map(({ name }) => text(cells[name]![row]!)).join(delimiter));
  const header = columns.map(({ name }) => quoted(name)).join(delimiter);
  return ["# by hand", header, ...rows, ""].join("\n");
}

/** What a text table says of its columns. */
export function withoutTypes({ columns, cells }: PlainRows): PlainRows {
  return { columns: columns.map(({ name, kind }) => ({ name, kind })), cells };
}

/** What a TTree of uproot has of it: no texts, nothing missing, no units; and how many are in each list. */
export function asTree({ columns, cells }: PlainRows): PlainRows {
  const absent = (kind: SourceColumn["kind"]) => (kind === "list" ? [] : NaN);
  const kept = columns.filter(({ name, kind }) => kind !== "text" && !/^(gaps|odd)/.test(name));
  const counts = (name: string): SourceColumn => ({ name: `n${name}`, kind: "number", storage: "int32" });
  const found = kept.map(({ name, kind }) => [name, cells[name]!.map((cell) => cell ?? absent(kind))] as const);
  return {
    columns: kept.flatMap(({ unit: _, ...column }) =>
      column.kind === "list" ? [counts(column.name), column] : [column],
    ),
    cells: {
      ...Object.fromEntries(found),
      ...Object.fromEntries(
        found.flatMap(([name, values]) =>
          Array.isArray(values[1]) ? [[`n${name}`, values.map((list) => (list as number[]).length)]] : [],
        ),
      ),
    },
  };
}
