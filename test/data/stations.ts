import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ListColumn, StationTable } from "../../src/core/table.ts";
import { openArrowWriter, type WrittenStations } from "../../src/data/arrow-writer.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { ARRAY_TYPES } from "../../src/data/station-buffer.ts";

/** Names of all columns of the dictionary. */
export const ALL_COLUMNS = COLUMNS.map(({ name }) => name);

/** Traces of row r have this many bins: 1 to 9. */
function binsOf(row: number): number {
  return 1 + ((row * 7) % 9);
}

/**
 * Rows `first` to `first + rows` of an endless list of stations that are no physics: four stations a shower, showers of
 * the six primaries in turn, and numbers that tell row and column apart.
 */
export function makeStations(rows: number, first = 0): StationTable {
  const columns: StationTable["columns"] = {};
  for (const [position, { name, dtype, range }] of COLUMNS.entries()) {
    if (dtype === "list<float32>") {
      columns[name] = makeTraces(rows, first, position);
      continue;
    }
    const [low, high] = range ?? [0, 200];
    const column = new ARRAY_TYPES[dtype](rows);
    for (let i = 0; i < rows; i++) column[i] = low + (((first + i) * 13 + position) % (Math.min(high, 200) - low + 1));
    columns[name] = column;
  }
  const shower = (i: number) => Math.floor((first + i) / 4);
  columns.shower_id = Uint32Array.from({ length: rows }, (_, i) => shower(i));
  columns.event_id = Uint32Array.from({ length: rows }, (_, i) => 1_000_000 + shower(i));
  columns.station_id = Uint32Array.from({ length: rows }, (_, i) => (first + i) % 4);
  columns.primary = Uint8Array.from({ length: rows }, (_, i) => shower(i) % 6);
  return { rows, columns };
}

function makeTraces(rows: number, first: number, position: number): ListColumn {
  const offsets = new Int32Array(rows + 1);
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let bin = 0; bin < binsOf(first + i); bin++) values.push((first + i) * 0.5 + bin * 0.1 + position);
    offsets[i + 1] = values.length;
  }
  return { offsets, values: Float32Array.from(values) };
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cascada-data-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes the tables to `path`, with all columns or those named. */
export async function writeStations(
  path: string,
  tables: readonly StationTable[],
  columns: readonly string[] = ALL_COLUMNS,
): Promise<WrittenStations> {
  const writer = await openArrowWriter(path, { columns, metadata: { preset: "test", generator: "none" } });
  for (const table of tables) await writer.write(table);
  return writer.close();
}

/** All tables of a file. */
export async function readStations(path: string, columns?: readonly string[]): Promise<StationTable[]> {
  const dataset = await openDataset(path);
  try {
    const tables: StationTable[] = [];
    for await (const table of dataset.batches(columns)) tables.push(structuredClone(table));
    return tables;
  } finally {
    await dataset.close();
  }
}
