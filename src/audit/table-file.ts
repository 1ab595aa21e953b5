import { extname } from "node:path";
import { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { type ColumnMap, columnMap } from "../data/column-map.ts";
import { readCsvTable } from "../data/csv-table.ts";
import { openDataset } from "../data/dataset.ts";
import { type PlainTable, plainTable } from "../data/plain-table.ts";
import type { FeatureOptions } from "../features/catalogue.ts";
import { extractFeatures, type FeatureTable } from "../features/extract.ts";
import { Selection } from "../features/selection.ts";

/** Columns of a station file that name rows; no features. */
export const ID_COLUMNS = ["shower_id", "event_id", "station_id"] as const;

/** A table to audit, and which of its columns are known to be no features. */
export interface TableFile {
  table: PlainTable;
  ids: readonly string[];
  /** what was cut off or left out */
  notes?: readonly string[];
}

/** Of a file of stations: which columns are which, and which stations are kept. */
export interface StationChoice {
  columns?: ColumnMap | undefined;
  select?: string | undefined;
}

/**
 * Reads a table to audit: of an Arrow file of stations, or of any file with a choice, the features of a set with `primary` and the ids; of
 * anything else the columns of a text file, missing cells allowed.
 *
 * @throws DataError as the readers do, and for an Arrow file without labels
 */
export async function readTableFile(
  path: string,
  features: FeatureOptions,
  { columns, select }: StationChoice = {},
): Promise<TableFile> {
  const isStations = extname(path) === ".arrow" || columns !== undefined || select !== undefined;
  if (!isStations) return { table: await readCsvTable(path, { missing: true }), ids: [] };
  const selection = select === undefined ? undefined : new Selection(select, path);
  const dataset = await openDataset(path, columns && { map: columnMap(columns) });
  try {
    const stations = await extractFeatures(dataset.batches(), { ...features, selection });
    return { table: featureTable(path, stations), ids: ID_COLUMNS, notes: stations.notes };
  } finally {
    await dataset.close();
  }
}

/** Features, primary and ids of stations as a plain table. */
export function featureTable(source: string, { x, ids, primary }: FeatureTable): PlainTable {
  if (primary === undefined) throw new DataError(`${source} has no column primary; expected labels to audit`);
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
