import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { COLUMNS } from "../../../src/data/columns.ts";
import { FORMAT_NAMES, formatNamed, formats, formatToWrite } from "../../../src/data/formats/catalogue.ts";
import { GRANADA_COLUMNS } from "../../../src/data/formats/granada/layout.ts";
import type { SourceColumn } from "../../../src/data/source.ts";
import { readStations, temporaryFolder } from "../stations.ts";
import { simulatedEvents } from "./auger/simulated-events.ts";
import { zipOf } from "./auger/zip.ts";
import { describeFormat, type FormatContract } from "./contract.ts";
import { GRANADA_PRIMARIES, rowsOf, text as thesisText } from "./granada/tables.ts";
import {
  asText,
  asTree,
  METADATA,
  type PlainRows,
  ROWS,
  rowsBetween,
  SAME_STATIONS,
  withoutTypes,
} from "./same-stations.ts";
import { describeWriter, valuesOf } from "./writer-contract.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");

/** Writes a file into a folder, which may be asked for a second one. */
const written = (name: string, content: () => string | Uint8Array | Promise<Uint8Array>) => async (folder: string) => {
  const path = join(folder, name);
  await writeFile(path, await content());
  return path;
};

const fixture = (name: string, as = name) => written(as, () => readFile(join(FIXTURES, name)));

/** Of columns alone, by our own writer. */
const empty = (name: string) => async (folder: string) => {
  const path = join(folder, name);
  const { columns } = SAME_STATIONS;
  const writer = await (await formatToWrite(path)).write!({
    path,
    input: "made",
    columns,
    metadata: {},
    overwrite: false,
  });
  await writer.close();
  return path;
};

const typed = { ...SAME_STATIONS, rows: ROWS, knowsRows: true, metadata: METADATA, isMarked: true };
const text = { ...withoutTypes(SAME_STATIONS), rows: ROWS, knowsRows: false, metadata: {}, isMarked: false };

/** A stream is what is in a file between the magic word and the footer. */
async function streamOf(name: string): Promise<Uint8Array> {
  const bytes = await readFile(join(FIXTURES, name));
  const footer = bytes.readInt32LE(bytes.length - 10);
  return bytes.subarray(8, bytes.length - 10 - footer);
}

const CONTRACTS: Readonly<Record<string, FormatContract>> = {
  "Arrow file": { format: "arrow", ...typed, make: fixture("stations.arrow"), makeEmpty: empty("a.arrow") },
  "Arrow stream": {
    ...{ format: "arrow", ...typed, makeEmpty: empty("a.arrows") },
    make: written("stations.arrows", () => streamOf("stations.arrow")),
  },
  "Arrow stream, Zstandard": { format: "arrow", ...typed, make: fixture("stations.arrows") },
  "Feather, LZ4": { format: "arrow", ...typed, make: fixture("lz4.feather"), makeEmpty: empty("a.feather") },
  "Feather, Zstandard": { format: "arrow", ...typed, make: fixture("zstd.feather") },
  Parquet: { format: "parquet", ...typed, make: fixture("stations.parquet"), makeEmpty: empty("a.parquet") },
  CSV: {
    ...{ format: "csv", ...text, makeEmpty: empty("a.csv") },
    make: written("stations.csv", () => asText(SAME_STATIONS)),
  },
  TSV: {
    ...{ format: "csv", ...text, makeEmpty: empty("a.tsv") },
    make: written("stations.tsv", () => asText(SAME_STATIONS, { delimiter: "\t" })),
  },
  "CSV, gzip": {
    ...{ format: "csv", ...text, makeEmpty: empty("a.csv.gz") },
    make: written("stations.csv.gz", () => gzipSync(asText(SAME_STATIONS))),
  },
  "CSV of decimal commas": {
    ...{ format: "csv", ...text, options: { delimiter: ";", decimal: "," } as const },
    make: written("stations.txt", () => asText(SAME_STATIONS, { delimiter: ";", decimal: "," })),
  },
  ROOT: {
    ...{ format: "root", ...asTree(SAME_STATIONS), rows: ROWS, knowsRows: true, metadata: {}, isMarked: true },
    ...{ make: fixture("stations.root"), options: { tree: "stations" } },
  },
};

const SAMPLE = fileURLToPath(new URL("../../../data/sample.arrow", import.meta.url));
const events = await simulatedEvents(SAMPLE, "current", 3);
const [sample] = await readStations(SAMPLE);

/** Stations of the events, as the file that they were made of has them. */
function published(column: string): number[] {
  return events.flatMap(({ rows }) => rows.map((row) => (sample!.columns[column] as Float64Array)[row]!));
}

async function eventsIn(folder: string): Promise<string> {
  for (const { name, document } of events) await writeFile(join(folder, name), JSON.stringify(document));
  return folder;
}

/** One event without a reconstruction, which is left out. */
async function noEventsIn(folder: string): Promise<string> {
  await writeFile(join(folder, "hybrid.json"), JSON.stringify({ info: { id: 1 }, stations: [] }));
  return folder;
}

const auger: Omit<FormatContract, "make"> = {
  format: "auger",
  columns: [
    ...["shower_id", "event_id"].map((name) => ({ name, kind: "text" as const })),
    ...numbers(
      "station_id",
      "energy_eev",
      "s1000_vem",
      "zenith_deg",
      "azimuth_deg",
      "azimuth_sp_deg",
      "core_distance_m",
    ),
    ...[1, 2, 3].map((pmt) => {
      const column = { name: `trace_pmt${pmt}`, kind: "list", storage: "float32", unit: "VEM peak" } as const;
      return column;
    }),
    ...numbers("trace_start_bin", "bin_width_ns", "pmt_mask", "saturation"),
    ...numbers("charge_over_peak_pmt1", "charge_over_peak_pmt2", "charge_over_peak_pmt3"),
    { name: "signal_vem", kind: "number", unit: "VEM" },
  ],
  cells: {
    event_id: events.flatMap(({ rows }, i) => rows.map(() => `08184795600${i}`)),
    station_id: published("station_id").map((id) => 100 + id),
    energy_eev: published("energy_eev"),
    zenith_deg: published("zenith_deg"),
    core_distance_m: published("core_distance_m"),
    saturation: published("saturation"),
  },
  rows: published("station_id").length,
  knowsRows: false,
  metadata: { source: "Pierre Auger Open Data, doi 10.5281/zenodo.4487612" },
  isMarked: true,
  tolerance: 1e-9,
};

function numbers(...names: string[]): SourceColumn[] {
  return names.map((name) => ({ name, kind: "number", unit: COLUMNS.find((one) => one.name === name)!.unit }));
}

const oneEvent = (folder: string) => eventsIn(folder).then((path) => join(path, events[0]!.name));

async function thesisFilesIn(folder: string): Promise<string> {
  for (const name of GRANADA_PRIMARIES) await thesisFile(name)(folder);
  return folder;
}

const thesisFile = (name: string) => written(`QGSJet-${name}-train.txt`, () => thesisText(rowsOf(name)));

/** Column k of the files, one primary after the other. */
const thesisColumn = (k: number) => GRANADA_PRIMARIES.flatMap((name) => rowsOf(name).map((row) => row[k]!));

const granada: FormatContract = {
  format: "granada",
  columns: [
    ...["shower_id", "event_id", "station_id"].map((name) => ({ name, kind: "number" as const })),
    ...["primary", "part"].map((name) => ({ name, kind: "text" as const })),
    ...["EventID", "SimID", "RunNumber"].map((name) => ({ name, kind: "number" as const })),
    { name: "energy_mc_eev", kind: "number", unit: "EeV" },
    ...GRANADA_COLUMNS.slice(3).map(({ name, ...rest }): SourceColumn => {
      if (name === "azimuth") return { name: "azimuth_sp_deg", kind: "number", unit: "deg" };
      return { name, kind: "number", ...("unit" in rest ? { unit: rest.unit } : {}) };
    }),
    { name: "bin_width_ns", kind: "number", unit: "ns" },
  ],
  cells: {
    primary: GRANADA_PRIMARIES.flatMap((name) => rowsOf(name).map(() => name)),
    EventID: thesisColumn(0),
    core_distance_m: thesisColumn(5),
    fall_time_ns: thesisColumn(10),
    azimuth_sp_deg: thesisColumn(8).map((rad) => (rad * 180) / Math.PI),
    bin_width_ns: thesisColumn(0).map(() => 25),
  },
  rows: thesisColumn(0).length,
  knowsRows: false,
  metadata: {},
  isMarked: true,
  tolerance: 1e-12,
  options: { azimuth: "station" },
  make: thesisFilesIn,
  makeFile: thesisFile("iron"),
};

const OTHERS: Readonly<Record<string, FormatContract>> = {
  "Granada, a folder": granada,
  "Auger, a folder": { ...auger, make: eventsIn, makeEmpty: noEventsIn, makeFile: oneEvent },
  "Auger, an archive": {
    ...{ ...auger, makeFile: oneEvent },
    make: written("events.zip", () => zipOf(events.map(({ name, document }) => [name, JSON.stringify(document)]))),
  },
};

/** Rows after which the table is cut into files, one of which has none. */
const CUTS = [0, 300, 300, 1000, ROWS];

/** Makes a folder of files that are one table, and beside them what Spark leaves there. */
const partsIn =
  (extension: string, make: (rows: PlainRows, path: string) => Promise<void>) =>
  async (folder: string): Promise<string> => {
    const path = join(folder, "parts");
    await mkdir(path);
    for (const [k, from] of CUTS.slice(0, -1).entries()) {
      const part = rowsBetween(SAME_STATIONS, from, CUTS[k + 1]!);
      await make(part, join(path, `part-0000${k}${extension}`));
    }
    await writeFile(join(path, "_SUCCESS"), "");
    await writeFile(join(path, `.part-00000${extension}.crc`), "crc");
    return path;
  };

async function writePart({ columns, cells }: PlainRows, path: string): Promise<void> {
  const rows = cells[columns[0]!.name]!.length;
  const request = { path, input: "made", columns, metadata: { ...METADATA, part: path }, overwrite: false };
  const writer = await (await formatToWrite(path)).write!(request);
  const values = columns.map((column) => [column.name, valuesOf(column, cells[column.name]!)]);
  if (rows > 0) await writer.write({ firstRow: 0, rows, columns: Object.fromEntries(values) });
  await writer.close();
}

const tree = asTree(SAME_STATIONS);

async function treesIn(folder: string): Promise<string> {
  const path = join(folder, "parts");
  await mkdir(path);
  for (const name of ["run-1.root", "run-2.root"]) await fixture("stations.root", name)(path);
  return path;
}

const cut = (extension: string, make: Parameters<typeof partsIn>[1]) => ({
  isParts: true,
  make: partsIn(extension, make),
  makeFile: async (folder: string) => join(await partsIn(extension, make)(folder), `part-00002${extension}`),
});

const PARTS: Readonly<Record<string, FormatContract>> = {
  "Parquet, a folder": { format: "parquet", ...typed, ...cut(".parquet", writePart) },
  "Arrow, a folder": { format: "arrow", ...typed, ...cut(".arrow", writePart) },
  "CSV, a folder": { format: "csv", ...text, ...cut(".csv", (rows, path) => writeFile(path, asText(rows))) },
  "CSV of decimal commas, a folder": {
    ...{ format: "csv", ...text, options: { delimiter: ";", decimal: "," } as const },
    ...cut(".csv.gz", (rows, path) => writeFile(path, gzipSync(asText(rows, { delimiter: ";", decimal: "," })))),
  },
  "ROOT, a folder": {
    ...{ format: "root", columns: tree.columns, rows: 2 * ROWS, knowsRows: true, metadata: {}, isMarked: true },
    cells: Object.fromEntries(Object.entries(tree.cells).map(([name, cells]) => [name, [...cells, ...cells]])),
    ...{ make: treesIn, options: { tree: "stations" }, isParts: true },
    makeFile: async (folder) => join(await treesIn(folder), "run-2.root"),
  },
};

const ALL = { ...CONTRACTS, ...OTHERS, ...PARTS };
for (const [name, contract] of Object.entries(ALL)) describeFormat(name, contract);

test("every format is held to the contract", () => {
  expect([...new Set(Object.values(ALL).map(({ format }) => format))].sort()).toEqual([...FORMAT_NAMES].sort());
});

test.each(["arrow", "csv", "parquet", "root", "auger"])("a file of no bytes is empty: %s", async (name) => {
  const format = await formatNamed(name);
  const path = await written(`a${format.extensions.at(-1)!}`, () => "")(await temporaryFolder());
  const read = async () => {
    const source = await format.open(path, {});
    for await (const _ of source.batches([]));
  };
  await expect(read()).rejects.toThrow(/a[.a-z]+ is empty; expected /);
});

/** The usual extension of each format that is written, and what else differs: a stream of Arrow, tabs and gzip. */
for (const format of await formats()) {
  const { write, extensions } = format;
  const others = { arrow: [".arrows"], csv: [".tsv", ".csv.gz"] }[format.name as string] ?? [];
  for (const extension of write ? [extensions[0]!, ...others] : []) describeWriter(extension, SAME_STATIONS);
}
