import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convertFile } from "../../src/data/convert.ts";
import { formatOf, formats, formatToWrite } from "../../src/data/formats/catalogue.ts";
import type { SourceBatch, SourceColumn, SourceValues } from "../../src/data/source.ts";
import { temporaryFolder } from "./stations.ts";

const SAMPLE = new URL("../../data/sample.arrow", import.meta.url).pathname;

/** The usual extension of each format that is written, and what else differs: a stream of Arrow, tabs and gzip. */
const EXTENSIONS = [
  ...(await formats()).flatMap(({ write, extensions }) => (write ? extensions.slice(0, 1) : [])),
  ...[".arrows", ".tsv.gz"],
];

interface Table {
  columns: SourceColumn[];
  metadata: Record<string, string>;
  values: Record<string, SourceValues>;
  rows: number;
}

/** Any double or float32 that is there, -0 and the smallest included. */
const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const single = fc.float({ noNaN: true, noDefaultInfinity: true });
const text = fc.string({ unit: "grapheme", maxLength: 8 }).filter((value) => !/[\r\0\n]/.test(value));

const tables: fc.Arbitrary<Table> = fc.integer({ min: 1, max: 6 }).chain((rows) => {
  const column = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: rows, maxLength: rows });
  return fc
    .record({
      e: column(double),
      n: column(fc.maxSafeInteger()),
      id: column(text),
      // Any names: primaries are texts as others are.
      primary: column(fc.constantFrom("proton", "helium", "oxygen", "iron", "nitrogen", "photon")),
      wave: column(fc.array(single, { maxLength: 4 })),
      fine: column(fc.array(double, { maxLength: 3 })),
      missing: column(fc.boolean()),
      note: text,
    })
    .map(
      ({ e, n, id, primary, wave, fine, missing, note }): Table => ({
        rows,
        metadata: { generator: "none", note },
        columns: [
          { name: "e", kind: "number", unit: "EeV" },
          { name: "n", kind: "number" },
          { name: "id", kind: "text" },
          { name: "primary", kind: "text" },
          { name: "wave", kind: "list" },
          { name: "fine", kind: "list" },
        ],
        values: {
          e: withMissing(e, missing),
          n: { kind: "number", values: Float64Array.from(n) },
          id: { kind: "text", values: id },
          primary: { kind: "text", values: primary },
          wave: lists(wave, Float32Array),
          fine: lists(fine, Float64Array),
        },
      }),
    );
});

function withMissing(values: readonly number[], missing: readonly boolean[]): SourceValues {
  const mask = Uint8Array.from(missing, Number);
  const present = Float64Array.from(values, (value, row) => (mask[row] ? NaN : value));
  return { kind: "number", values: present, ...(mask.includes(1) ? { missing: mask } : {}) };
}

function lists(rows: readonly number[][], Type: typeof Float32Array | typeof Float64Array): SourceValues {
  const offsets = new Int32Array(rows.length + 1);
  for (const [row, list] of rows.entries()) offsets[row + 1] = offsets[row]! + list.length;
  return { kind: "list", offsets, values: Type.from(rows.flat()) };
}

async function writeTable(path: string, { columns, metadata, values, rows }: Table): Promise<void> {
  const writer = await (await formatToWrite(path)).write!({ path, columns, metadata, overwrite: true });
  await writer.write({ firstRow: 0, rows, columns: values });
  await writer.close();
}

/** The table as plain values: each number by its bits, so that -0 counts, null where a value is missing. */
async function readPlain(path: string) {
  const source = await (await formatOf(path)).open(path, {});
  try {
    const names = source.columns.map(({ name }) => name);
    const rows: unknown[] = [];
    for await (const batch of source.batches(names)) rows.push(...plainRows(batch, names));
    const units = source.columns.map(({ name, kind, unit }) => [name, kind, unit ?? ""]);
    return { rows, units, metadata: { ...source.metadata } };
  } finally {
    await source.close();
  }
}

function plainRows({ rows, columns }: SourceBatch, names: readonly string[]): unknown[] {
  return Array.from({ length: rows }, (_, row) => names.map((name) => plain(columns[name]!, row)));
}

function plain(column: SourceValues, row: number): unknown {
  if (column.missing?.[row] === 1) return null;
  if (column.kind !== "list") return column.kind === "number" ? bits(column.values[row]!) : column.values[row];
  return Array.from(column.values.subarray(column.offsets[row], column.offsets[row + 1]), bits);
}

function bits(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

describe("a conversion", () => {
  test.each(EXTENSIONS.flatMap((from) => EXTENSIONS.map((to) => [from, to] as const)))(
    "from %s to %s and back loses nothing of any table",
    async (from, to) => {
      const folder = await temporaryFolder();
      const [first, between, last] = [join(folder, `a${from}`), join(folder, `b${to}`), join(folder, `c${from}`)];
      await fc.assert(
        fc.asyncProperty(tables, async (table) => {
          await writeTable(first, table);
          await convertFile(first, between, { overwrite: true });
          await convertFile(between, last, { overwrite: true });
          const expected = await readPlain(first);
          expect(expected.rows).toEqual(
            plainRows(
              { firstRow: 0, rows: table.rows, columns: table.values },
              table.columns.map(({ name }) => name),
            ),
          );
          expect(expected.metadata).toMatchObject(table.metadata);
          expect(await readPlain(between)).toEqual(expected);
          expect(await readPlain(last)).toEqual(expected);
        }),
        { numRuns: 12 },
      );
    },
  );

  test("from a station file to one gives the same bytes, also by way of each format", async () => {
    const folder = await temporaryFolder();
    const original = await readFile(SAMPLE);
    for (const [i, extension] of EXTENSIONS.entries()) {
      const [between, back] = [join(folder, `${i}${extension}`), join(folder, `${i}-back.arrow`)];
      const done = await convertFile(SAMPLE, between);
      expect(done).toMatchObject({ from: "arrow", rows: 417, columns: 31 });
      await convertFile(between, back);
      expect((await readFile(back)).equals(original), extension).toBe(true);
    }
  });

  test("that fails leaves nothing behind, and what was there", async () => {
    const folder = await temporaryFolder();
    const [bad, out] = [join(folder, "bad.csv"), join(folder, "out.arrow")];
    await writeFile(bad, "a,b\n1,2\n3\n");
    await writeFile(out, "mine");
    await expect(convertFile(SAMPLE, out)).rejects.toThrow("it exists");
    await expect(convertFile(bad, out, { overwrite: true })).rejects.toThrow(/bad\.csv.*1 cells; expected 2/);
    await expect(
      convertFile(SAMPLE, join(folder, "out.csv"), {
        onBatch: () => {
          throw new Error("stop");
        },
      }),
    ).rejects.toThrow("stop");
    expect((await readdir(folder)).sort()).toEqual(["bad.csv", "out.arrow"]);
    expect(await readFile(out, "utf8")).toBe("mine");
  });

  test("wants a format that is known", async () => {
    const folder = await temporaryFolder();
    await expect(convertFile(SAMPLE, join(folder, "a.xls"))).rejects.toThrow(/no format has its extension/);
    const named = join(folder, "stations");
    expect(await convertFile(SAMPLE, named, { to: "csv" })).toMatchObject({ to: "csv", rows: 417 });
  });
});
