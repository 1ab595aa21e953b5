import { join } from "node:path";
import type { StationTable } from "../../src/core/table.ts";
import { openArrowWriter } from "../../src/data/arrow-writer.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { formatToWrite, openSource } from "../../src/data/formats/catalogue.ts";
import { runProgram } from "../program-run.ts";

/** The same stations in files of several formats. */
export interface StationFiles {
  arrow: string;
  parquet: string;
  csv: string;
  /** without the traces */
  scalars: string;
  /** the stations several times over, in Arrow, with labels and without */
  large: string;
  unlabelled: string;
}

/** Simulates stations, equally many of four primaries, and writes them in each format. */
export async function makeFiles(place: string, stations: number, times: number): Promise<StationFiles> {
  const path = (name: string) => join(place, name);
  const files: StationFiles = {
    arrow: path("small.arrow"),
    parquet: path("small.parquet"),
    csv: path("small.csv"),
    scalars: path("scalars.csv"),
    large: path("large.arrow"),
    unlabelled: path("unlabelled.arrow"),
  };
  const perPrimary = `stations_per_primary=${stations / 4}`;
  runProgram(place, ["simulate", "--out", files.arrow, "--seed", "11", "--set", perPrimary]);
  runProgram(place, ["convert", files.arrow, files.parquet]);
  runProgram(place, ["convert", files.arrow, files.csv]);
  await copyScalars(files.arrow, files.scalars);
  await repeat(files.arrow, files.large, { times });
  await repeat(files.arrow, files.unlabelled, { times, without: "primary" });
  return files;
}

/** Writes the stations of a file several times over; showers and events are others each time. */
async function repeat(path: string, out: string, { times, without }: { times: number; without?: string }) {
  const source = await openDataset(path);
  const columns = source.columns.map(({ name }) => name).filter((name) => name !== without);
  const writer = await openArrowWriter(out, { columns, metadata: source.metadata });
  const largest = { shower_id: 0, event_id: 0 };
  const shift = { shower_id: 0, event_id: 0 };
  for (let time = 0; time < times; time++) {
    for await (const table of source.batches(columns)) await writer.write(shifted(table, shift, largest));
    shift.shower_id = largest.shower_id + 1;
    shift.event_id = largest.event_id + 1;
  }
  await writer.close();
  await source.close();
}

function shifted(table: StationTable, shift: Record<string, number>, largest: Record<string, number>): StationTable {
  const columns = { ...table.columns };
  for (const [name, by] of Object.entries(shift)) {
    const ids = (table.columns[name] as Uint32Array).map((id) => id + by);
    for (const id of ids) largest[name] = Math.max(largest[name]!, id);
    columns[name] = ids;
  }
  return { ...table, columns };
}

async function copyScalars(path: string, out: string): Promise<void> {
  const source = await openSource(path);
  const columns = source.columns.filter(({ kind }) => kind !== "list");
  const writer = await (await formatToWrite(out)).write!({
    path: out,
    input: "made",
    columns,
    metadata: {},
    overwrite: false,
  });
  for await (const batch of source.batches(columns.map(({ name }) => name))) await writer.write(batch);
  await writer.close();
  await source.close();
}
