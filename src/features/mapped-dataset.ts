import { columnMap } from "../data/column-map.ts";
import { type Dataset, openDataset } from "../data/dataset.ts";
import { ownName } from "../data/own-columns.ts";
import type { Reading } from "../data/reading.ts";
import { computedColumns } from "./given.ts";
import { Selection } from "./selection.ts";

/**
 * Opens the stations of a file with its columns as the map of `reading` has them, features among them, for what reads `wanted` and for the
 * selection, which is not done here. Throws as `openDataset`, ConfigError as the map and the selection do.
 */
export async function openMapped(
  path: string,
  { columns, select, ...options }: Reading,
  wanted: readonly string[] = [],
): Promise<Dataset> {
  const features = computedColumns();
  const read = [...wanted, ...(select === undefined ? [] : new Selection(select, path).columns)];
  return openDataset(path, {
    ...options,
    map: columns && columnMap(columns, features),
    features,
    own: read.some((name) => ownName(name) !== undefined),
  });
}
