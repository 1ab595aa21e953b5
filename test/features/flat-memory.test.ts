import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { StationTable } from "../../src/core/table.ts";
import { openArrowWriter } from "../../src/data/arrow-writer.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { convertFile } from "../../src/data/convert.ts";
import { extractFeatures } from "../../src/features/extract.ts";
import { temporaryFolder } from "../data/stations.ts";
import { type StationInput, stationTable } from "./station-table.ts";

const BATCH_ROWS = 64;
const BATCHES = 120;
const BINS = 200;
const BATCH_TRACES = BATCH_ROWS * 3 * BINS * 4;

/** Stations whose traces differ from row to row. */
function stationsFrom(first: number, rows: number): StationInput[] {
  return Array.from({ length: rows }, (_, i) => {
    const trace = Array.from({ length: BINS }, (__, bin) => 1 + (((first + i) * 31 + bin * 7) % 17));
    return { pmts: [trace, trace.map((value) => value + 1), trace], scalars: { event_id: first + i } };
  });
}

test("features of a batch do not depend on what becomes of its arrays afterwards", async () => {
  const tables = [0, 5, 10].map((first) => stationTable(stationsFrom(first, 5)));
  async function* spoilt() {
    for (const table of tables.map((each) => structuredClone(each))) {
      yield table;
      for (const column of Object.values(table.columns)) {
        if ("offsets" in column) column.offsets.fill(0);
        ("offsets" in column ? column.values : column).fill(Number.NaN);
      }
    }
  }
  const options = { set: "observable", carry: ["energy_eev"] } as const;
  expect(await extractFeatures(spoilt(), options)).toEqual(await extractFeatures(tables, options));
});

/** A file of so many batches of stations. */
async function fileOf(batches: number): Promise<string> {
  const path = join(await temporaryFolder(), "stations.arrow");
  const columns = COLUMNS.map(({ name }) => name);
  const writer = await openArrowWriter(path, { columns, metadata: {}, batchRows: BATCH_ROWS });
  const table = typed(stationTable(stationsFrom(0, BATCH_ROWS)));
  for (let batch = 0; batch < batches; batch++) await writer.write(table);
  await writer.close();
  return path;
}

test("the traces of a few batches are in memory, however long the file", async () => {
  const path = await fileOf(BATCHES);
  const whole = BATCHES * BATCH_TRACES;
  expect((await stat(path)).size).toBeGreaterThan(whole);
  const flat = await liveBytes(path);
  expect(flat.rows).toBe(BATCHES * BATCH_ROWS);
  // Whoever keeps the tables is found out.
  const kept = await liveBytes(path, "keep");
  expect(kept.most).toBeGreaterThan(0.9 * whole);
  // A batch in use, one read ahead and some that are not yet counted out, and the features themselves: far from all 120.
  expect(flat.most).toBeLessThan(whole / 4);
});

// Batches of these have 1024 rows, whatever is in the file.
test.each(["parquet", "csv"])(
  "memory does not grow with a file in %s",
  async (extension) => {
    const [short, long] = await Promise.all(
      [60, 180].map(async (batches) => {
        const path = await fileOf(batches);
        const copy = path.replace(/arrow$/, extension);
        await convertFile(path, copy);
        const found = await liveBytes(copy);
        expect(found.rows).toBe(batches * BATCH_ROWS);
        return found;
      }),
    );
    expect(short!.most).toBeGreaterThan(1024 * 3 * BINS * 4);
    expect(long!.most - short!.most).toBeLessThan((120 * BATCH_TRACES) / 4);
  },
  240_000,
);

async function liveBytes(path: string, ...rest: string[]): Promise<{ rows: number; most: number }> {
  const script = fileURLToPath(new URL("live-bytes.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--expose-gc", "--import", "tsx", script, path],
    ...rest,
  ]);
  return JSON.parse(stdout) as { rows: number; most: number };
}

/** The table in the types of the dictionary. */
function typed({ rows, columns }: StationTable): StationTable {
  const arrays = {
    uint8: Uint8Array,
    uint16: Uint16Array,
    uint32: Uint32Array,
    float32: Float32Array,
    dictionary: Uint8Array,
  };
  const entries = COLUMNS.flatMap(({ name, dtype }) => {
    const column = columns[name] ?? new Float64Array(rows);
    if ("offsets" in column || dtype === "float64" || dtype === "list<float32>") return [[name, column] as const];
    return [[name, arrays[dtype].from(column)] as const];
  });
  return { rows, columns: Object.fromEntries(entries) };
}
