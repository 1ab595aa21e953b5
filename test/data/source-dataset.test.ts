import { expect, test } from "vitest";
import { COLUMNS } from "../../src/data/columns.ts";
import type { Source, SourceValues } from "../../src/data/source.ts";
import { datasetOf } from "../../src/data/source-dataset.ts";

const ROWS = 3;

/** Three stations as a file may hold them: all numbers double, ids of events texts. */
function values(): Record<string, SourceValues> {
  const numbers = (value: (row: number) => number): SourceValues => ({
    kind: "number",
    values: Float64Array.from({ length: ROWS }, (_, row) => value(row)),
  });
  const columns = COLUMNS.filter(({ optional }) => !optional).map(({ name, dtype, range }) => [
    name,
    dtype === "list<float32>"
      ? { kind: "list", offsets: Int32Array.of(0, 2, 4, 6), values: Float64Array.of(1, 2, 3, 4, 5, 6) }
      : numbers((row) => (range?.[0] ?? 0) + row / (dtype.startsWith("float") ? 2 : 1)),
  ]);
  return {
    ...Object.fromEntries(columns),
    saturation: numbers(() => 0),
    event_id: { kind: "text", values: ["081847956000", "b", "081847956000"] },
    primary: { kind: "text", values: ["iron", "proton", "helium"] },
    other: numbers(() => NaN),
  };
}

function source(columns: Record<string, SourceValues>, units: Record<string, string> = {}): Source {
  return {
    path: "x.csv",
    format: "test",
    rows: undefined,
    columns: Object.entries(columns).map(([name, { kind }]) => ({
      name,
      kind,
      ...(units[name] === undefined ? {} : { unit: units[name] }),
    })),
    metadata: { preset: "none" },
    async *batches(names) {
      yield { firstRow: 10, rows: ROWS, columns: Object.fromEntries(names.map((name) => [name, columns[name]!])) };
    },
    progress: () => 1,
    close: async () => undefined,
  };
}

async function read(columns: Record<string, SourceValues>) {
  const dataset = await datasetOf(source(columns), {});
  for await (const table of dataset.batches()) return { dataset, table };
  throw new Error("no table");
}

test("refuses a null in a trace, and reads none of the columns that nobody asks for", async () => {
  const gaps = { kind: "list", offsets: Int32Array.of(0, 2, 4, 6), nulls: Uint32Array.of(3) } as const;
  const lists: SourceValues = { ...gaps, values: Float64Array.of(1, 2, 3, NaN, 5, 6) };
  await expect(read({ ...values(), trace_pmt2: lists })).rejects.toThrow(
    "x.csv: row 11, column trace_pmt2: null in entry 1 of a list; expected a number",
  );
  expect((await read({ ...values(), other: lists })).table.rows).toBe(ROWS);
});

test("takes the dictionary's columns in its types, and numbers ids that are texts", async () => {
  const { dataset, table } = await read(values());
  expect(dataset.columns.map(({ name }) => name)).not.toContain("other");
  expect(table.columns.primary).toEqual(Uint8Array.of(3, 0, 1));
  expect(table.columns.event_id).toEqual(Uint32Array.of(0, 1, 0));
  expect([dataset.idName("event_id", 0), dataset.idName("event_id", 2)]).toEqual(["081847956000", undefined]);
  expect(table.columns.trace_pmt1).toEqual({
    offsets: Int32Array.of(0, 2, 4, 6),
    values: Float32Array.of(1, 2, 3, 4, 5, 6),
  });
});

const number = (...found: number[]): SourceValues => ({ kind: "number", values: Float64Array.from(found) });

test.each<[string, Record<string, SourceValues>, RegExp]>([
  [
    "missing",
    { zenith_deg: { ...number(1, NaN, 2), missing: Uint8Array.of(0, 1, 0) } as SourceValues },
    /row 11, column zenith_deg: no value/,
  ],
  ["NaN", { zenith_deg: number(1, NaN, 2) }, /row 11, column zenith_deg: NaN; expected a finite number of deg/],
  [
    "a fraction",
    { pmt_mask: number(7, 7, 1.5) },
    /row 12, column pmt_mask: 1.5; expected a whole number from 0 to 255/,
  ],
  ["a negative id", { shower_id: number(0, -1, 1) }, /row 11, column shower_id: -1; expected a whole number from 0/],
  [
    "an id that is none",
    { shower_id: number(0, 1.5, 1) },
    /row 11, column shower_id: 1.5; expected a whole number from 0/,
  ],
  ["an overflow", { bin_width_ns: number(1e300, 1, 1) }, /row 10, column bin_width_ns: 1e\+300; expected a float32/],
  [
    "an unknown primary",
    { primary: { kind: "text", values: ["proton", "Fe", "iron"] } },
    /row 11, column primary: unknown primary: "Fe"/,
  ],
  [
    "no id",
    { event_id: { kind: "text", values: ["a", "", "b"] } },
    /row 11, column event_id: an empty text; expected an id/,
  ],
])("refuses %s", async (_, changed, message) => {
  await expect(read({ ...values(), ...changed })).rejects.toThrow(message);
});

test("refuses a column of another kind or unit where it is read, and a file without rows", async () => {
  const open = (columns: Record<string, SourceValues>, units = {}) => datasetOf(source(columns, units), {});
  const text = await open({ ...values(), zenith_deg: { kind: "text", values: ["a"] } });
  expect(() => text.batches(["zenith_deg"])).toThrow("x.csv: column zenith_deg holds texts; expected numbers");
  expect(() => text.batches(["energy_eev"])).not.toThrow();
  const radians = await open(values(), { zenith_deg: "rad" });
  expect(() => radians.batches()).toThrow('column zenith_deg is in "rad"; expected "deg"');
  const empty = { ...source(values()), rows: 0 };
  await expect(datasetOf(empty, {})).rejects.toThrow("x.csv has no rows");
});
