import { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { readCsvTable } from "../data/csv-table.ts";
import { openDataset } from "../data/dataset.ts";
import { formatOf } from "../data/formats/catalogue.ts";
import { type PlainTable, plainTable } from "../data/plain-table.ts";
import { datasetOptions, type Reading } from "../data/reading.ts";
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

/**
 * Reads a table to audit: of a text file the columns, missing cells allowed; of a file of any other format, or where it is said how the file is to
 * be read, the features of a set with `primary` and the ids.
 *
 * @throws DataError as the readers do, and for stations without labels
 */
export async function readTableFile(path: string, features: FeatureOptions, reading: Reading = {}): Promise<TableFile> {
  const { select } = reading;
  const isChosen = Object.values(reading).some((value) => value !== undefined);
  if (!isChosen && (await formatOf(path)).name === "csv") {
    return { table: await readCsvTable(path, { missing: true }), ids: [] };
  }
  const selection = select === undefined ? undefined : new Selection(select, path);
  const dataset = await openDataset(path, datasetOptions(reading));
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
