import { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { hasHeader, readCsvTable } from "../data/csv-table.ts";
import { findFormat, openSource } from "../data/formats/catalogue.ts";
import { hasTraces } from "../data/given-features.ts";
import { type PlainTable, plainTable, readPlainTable } from "../data/plain-table.ts";
import type { Reading } from "../data/reading.ts";
import { excerpt } from "../data/validation.ts";
import type { FeatureOptions } from "../features/catalogue.ts";
import { extractFeatures, type FeatureTable } from "../features/extract.ts";
import { openStationInput } from "../features/station-input.ts";

/** Columns of a station file that name rows; no features. */
export const ID_COLUMNS = ["shower_id", "event_id", "station_id"] as const;

/** A table to audit, and which of its columns are known to be no features. */
export interface TableFile {
  table: PlainTable;
  ids: readonly string[];
  /** what was cut off or left out */
  notes?: readonly string[];
}

/**
 * Reads a table to audit: of a file with traces, or where columns are mapped or stations chosen, the features of a set with `primary` and the
 * ids; of any other all columns of numbers and texts, missing cells allowed. Columns that its format sets aside are among the ids.
 *
 * @throws DataError as the readers do, and for stations without labels
 */
export async function readTableFile(path: string, features: FeatureOptions, reading: Reading = {}): Promise<TableFile> {
  const { columns, select, ...options } = reading;
  const isChosen = Object.values(options).some((value) => value !== undefined);
  const isMapped = columns !== undefined || select !== undefined;
  if (!isChosen && !isMapped && (await isTextFile(path)) && !(await hasHeader(path))) {
    return { table: await readCsvTable(path, { missing: true }), ids: [] };
  }
  const plain = isMapped ? undefined : await plainFile(path, options);
  return plain ?? stationFile(path, features, reading);
}

async function isTextFile(path: string): Promise<boolean> {
  const { format, parts } = await findFormat(path);
  return format.name === "csv" && parts === undefined;
}

/** A table without traces; undefined where there are some. */
async function plainFile(path: string, options: Omit<Reading, "columns" | "select">): Promise<TableFile | undefined> {
  const source = await openSource(path, options);
  try {
    if (hasTraces(source.columns)) return undefined;
    const { table, others } = await readPlainTable(source);
    const ids = source.columns.filter(({ aside }) => aside === true).map(({ name }) => name);
    const left =
      others.length === 0 ? [] : [`columns of neither numbers nor texts left out: ${others.map(excerpt).join(", ")}`];
    return { table, ids, notes: [...(source.notes?.() ?? []), ...left] };
  } finally {
    await source.close();
  }
}

async function stationFile(path: string, features: FeatureOptions, reading: Reading): Promise<TableFile> {
  const input = await openStationInput(path, features, { reading, besides: ["primary"] });
  const { dataset, given, columns } = input;
  try {
    const stations = await extractFeatures(dataset.batches(columns), { ...features, given });
    const notes = [...dataset.notes(), ...stations.notes];
    return { table: featureTable(path, stations), ids: ID_COLUMNS, notes };
  } finally {
    await dataset.close();
  }
}

/** Features, primary and ids of stations as a plain table. */
export function featureTable(source: string, { x, ids, primary }: FeatureTable): PlainTable {
  if (primary === undefined)
    throw new DataError(`${source} has no column primary; expected one: stations with traces are audited by it`);
  const width = x.columns.length;
  const features = x.columns.map((name, k) => [
    name,
    Float64Array.from({ length: x.rows }, (_, row) => x.values[row * width + k]!),
  ]);
  return plainTable(source, {
    ...Object.fromEntries(features),
    primary: Array.from(primary, (code) => PRIMARIES[code]!),
    shower_id: ids.shower,
    event_id: ids.event,
    station_id: ids.station,
  });
}
