import { extname } from "node:path";
import { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { readCsvTable } from "../data/csv-table.ts";
import { openDataset } from "../data/dataset.ts";
import { type PlainTable, plainTable } from "../data/plain-table.ts";
import type { FeatureOptions } from "../features/catalogue.ts";
import { extractFeatures, type FeatureTable } from "../features/extract.ts";

/** Columns of a station file that name rows; no features. */
export const ID_COLUMNS = ["shower_id", "event_id", "station_id"] as const;

/** A table to audit, and which of its columns are known to be no features. */
export interface TableFile {
  table: PlainTable;
  ids: readonly string[];
}

/**
 * Reads a table to audit: of an Arrow file of stations the features of a set with `primary` and the ids, of anything else the columns of
 * a text file, missing cells allowed.
 *
 * @throws DataError as the readers do, and for an Arrow file without labels
 */
export async function readTableFile(path: string, features: FeatureOptions): Promise<TableFile> {
  if (extname(path) !== ".arrow") return { table: await readCsvTable(path, { missing: true }), ids: [] };
  const dataset = await openDataset(path);
  try {
    return { table: featureTable(path, await extractFeatures(dataset.batches(), features)), ids: ID_COLUMNS };
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
