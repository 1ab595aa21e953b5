import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { convertFile } from "../../src/data/convert.ts";
import { formats, formatToWrite, openSource } from "../../src/data/formats/catalogue.ts";
import { type SourceColumn, type SourceStorage, STORAGES } from "../../src/data/source.ts";
import { cellAt } from "./formats/contract.ts";
import type { Cell } from "./formats/same-stations.ts";
import { valuesOf } from "./formats/writer-contract.ts";
import { temporaryFolder } from "./stations.ts";

/** The usual extension of each format that is written, and what else differs: a stream of Arrow, tabs and gzip. */
const EXTENSIONS = [
  ...(await formats()).flatMap(({ write, extensions }) => (write ? extensions.slice(0, 1) : [])),
  ...[".arrows", ".tsv.gz"],
];

/** All that a file says: columns, rows and metadata. */
interface Table {
  columns: SourceColumn[];
  /** [columns][rows] */
  cells: Cell[][];
  metadata: Record<string, string>;
}

/** What a text table refuses by name is not among them: carriage returns and zero bytes. */
const text = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "#",
    '# a: "b"',
    "1",
    "007",
    "[1 2]",
    "NaN",
    "null",
    "1,5",
    "\t",
    "a\nb",
    '"',
    "ä;b\t,",
    "'",
  ),
  fc.string({ unit: "grapheme" }).filter((value) => !/[\r\0]/.test(value)),
);
const name = fc.oneof(
  fc.constantFrom("energy_eev", "primary", "event_id", "trace_pmt1", "trace_pmt1_0", "__proto__", "constructor"),
  fc.constantFrom("1", "1e5", "x_0", "#x", "a b", " a", "a\nb", "a,b", "a\tb", "\u2028", 'a"', "NaN", "µ"),
  text.filter((value) => value !== ""),
);
const metadata = fc.dictionary(fc.oneof(fc.constantFrom("preset", "a b", "b:", "pandas", "ü", ""), text), text, {
  maxKeys: 3,
});

function whole(storage: SourceStorage): fc.Arbitrary<number> {
  const [, sign, bits] = /^(u?)int(\d+)$/.exec(storage)!;
  if (bits === "64") return sign === "u" ? fc.maxSafeNat() : fc.maxSafeInteger();
  const range = 2 ** Number(bits);
  return sign === "u" ? fc.integer({ min: 0, max: range - 1 }) : fc.integer({ min: -range / 2, max: range / 2 - 1 });
}

function number(storage: SourceStorage): fc.Arbitrary<number> {
  if (storage === "bool") return fc.constantFrom(0, 1);
  if (storage === "float32") return fc.oneof(fc.float(), fc.constantFrom(NaN, -0, Infinity, -Infinity));
  if (storage === "float64") return fc.oneof(fc.double(), fc.constantFrom(NaN, -0, Infinity, 5e-324, 2 ** 53 + 2));
  return whole(storage);
}

const storages = fc.constantFrom(...STORAGES);

/** A column and its cells, some of them missing. */
const column = (rows: number) =>
  fc
    .record({
      name,
      kind: fc.constantFrom("number", "text", "list"),
      storage: storages,
      unit: fc.option(fc.constantFrom("EeV", "", "VEM peak", 'µ"'), { nil: undefined }),
      isBeyond: fc.boolean(),
    })
    .chain(({ storage, isBeyond, unit, ...column }) => {
      const cellsOf = (cell: fc.Arbitrary<Cell>) => fc.array(fc.option(cell), { minLength: rows, maxLength: rows });
      const rest = unit === undefined ? {} : { unit };
      if (column.kind === "number") return withCells({ ...column, storage, ...rest }, cellsOf(number(storage)));
      if (column.kind === "list") return withCells({ ...column, storage, ...rest }, cellsOf(lists(number(storage))));
      // Whole numbers are texts where one is beyond 2^53, and say so by it.
      const isWhole = isBeyond && rows > 0 && storage.endsWith("int64");
      if (!isWhole) return withCells({ ...column, ...rest }, cellsOf(text));
      const [least, most] = storage === "int64" ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
      const beyond = cellsOf(fc.bigInt({ min: least, max: most }).map(String));
      return withCells(
        { ...column, storage, ...rest },
        beyond.map((cells) => [String(most), ...cells.slice(1)]),
      );
    });

function withCells(column: SourceColumn, cells: fc.Arbitrary<Cell[]>): fc.Arbitrary<[SourceColumn, Cell[]]> {
  return fc.tuple(fc.constant(column), cells);
}

/** Most are short; some have more entries than a page or a chunk holds. */
function lists(number: fc.Arbitrary<number>): fc.Arbitrary<(number | null)[]> {
  const entry = fc.option(number, { freq: 9 });
  const long = entry.map((value) => Array.from({ length: 3000 }, (_, i) => (i % 7 === 0 ? 0 : value)));
  return fc.oneof({ arbitrary: fc.array(entry, { maxLength: 4 }), weight: 20 }, { arbitrary: long, weight: 1 });
}

const tables: fc.Arbitrary<Table> = fc.integer({ min: 0, max: 5 }).chain((rows) =>
  fc
    .tuple(fc.uniqueArray(column(rows), { minLength: 2, maxLength: 5, selector: ([{ name }]) => name }), metadata)
    .map(([columns, metadata]) => ({
      columns: columns.map(([one]) => one),
      cells: columns.map(([, cells]) => cells),
      metadata,
    })),
);

async function write(path: string, { columns, cells, metadata }: Table): Promise<void> {
  const writer = await (await formatToWrite(path)).write!({ path, input: "made", columns, metadata, overwrite: true });
  const values = columns.map((one, i) => [one.name, valuesOf(one, cells[i]!)] as const);
  await writer.write({ firstRow: 0, rows: cells[0]!.length, columns: Object.fromEntries(values) });
  await writer.close();
}

async function read(path: string): Promise<Table> {
  const source = await openSource(path);
  try {
    const cells: Cell[][] = source.columns.map(() => []);
    for await (const batch of source.batches(source.columns.map((one) => one.name))) {
      for (const [i, one] of source.columns.entries()) {
        for (let row = 0; row < batch.rows; row++) cells[i]!.push(cellAt(batch.columns[one.name]!, row));
      }
    }
    return { columns: [...source.columns], cells, metadata: { ...source.metadata } };
  } finally {
    await source.close();
  }
}

test.each(EXTENSIONS.flatMap((from) => EXTENSIONS.map((to) => [from, to] as const)))(
  "any table from %s to %s and back is the same to the bit: names, types, units, rows, missing values and entries, metadata",
  async (from, to) => {
    const folder = await temporaryFolder();
    const [first, between, last] = [join(folder, `a${from}`), join(folder, `b${to}`), join(folder, `c${from}`)];
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        await write(first, table);
        expect(await read(first)).toEqual(table);
        await convertFile(first, between, { overwrite: true });
        expect(await read(between)).toEqual(table);
        await convertFile(between, last, { overwrite: true });
        expect(await read(last)).toEqual(table);
      }),
      { numRuns: 15 },
    );
  },
);
