import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Random } from "../../../src/core/random.ts";
import type { StationTable } from "../../../src/core/table.ts";
import { openArrowWriter } from "../../../src/data/arrow-writer.ts";
import { COLUMNS, type ColumnDefinition } from "../../../src/data/columns.ts";
import { openDataset } from "../../../src/data/dataset.ts";
import { requireColumns } from "../../../src/data/missing-columns.ts";
import { ARRAY_TYPES } from "../../../src/data/station-buffer.ts";
import { type Reading, readingOf } from "./reading.ts";

/** Stations that are no physics: every number of a column is another, and within its range. */
export function drawStations(random: Random, rows: number): StationTable {
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) offsets[row + 1] = offsets[row]! + 1 + random.integer(6);
  const columns: StationTable["columns"] = {};
  for (const definition of COLUMNS) {
    const { name, dtype } = definition;
    if (dtype === "list<float32>") {
      const values = Float32Array.from({ length: offsets[rows]! }, () => drawn(random, definition));
      columns[name] = { offsets: offsets.slice(), values };
    } else {
      const column = new ARRAY_TYPES[dtype](rows);
      for (let row = 0; row < rows; row++) column[row] = drawn(random, definition);
      columns[name] = column;
    }
  }
  return { rows, columns };
}

function drawn(random: Random, { dtype, range }: ColumnDefinition): number {
  if (dtype === "dictionary") return random.integer(6);
  const [low, high] = range ?? [0, dtype === "uint16" ? 65_535 : 200];
  return dtype.startsWith("uint") ? low + random.integer(high - low + 1) : low + random.uniform() * (high - low);
}

/** The bytes of a file in Cascada's own format with these record batches, and its values. */
export async function arrowBytes(tables: readonly StationTable[]): Promise<{ bytes: Uint8Array; reading: Reading }> {
  const folder = await mkdtemp(join(tmpdir(), "cascada-broken-"));
  try {
    const path = join(folder, "whole.arrow");
    const columns = COLUMNS.map(({ name }) => name);
    const writer = await openArrowWriter(path, { columns, metadata: { preset: "broken" }, batchRows: 4 });
    for (const table of tables) await writer.write(table);
    await writer.close();
    return { bytes: new Uint8Array(await readFile(path)), reading: readingOf(tables) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Everything in a file of stations. */
export async function readStations(path: string): Promise<Reading> {
  const dataset = await openDataset(path);
  try {
    // A damaged name makes a column a foreign one, and its place empty: who reads it must be told.
    const needs = COLUMNS.filter(({ optional }) => !optional).map(({ name: column }) => ({
      column,
      by: "the stations",
    }));
    const ids = dataset.columns.filter(({ name }) => !dataset.assumed.includes(name));
    requireColumns({ ...dataset, columns: ids }, needs);
    const tables: StationTable[] = [];
    for await (const table of dataset.batches()) tables.push(structuredClone(table));
    return readingOf(tables);
  } finally {
    await dataset.close();
  }
}
