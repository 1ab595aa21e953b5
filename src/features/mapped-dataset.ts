import { columnMap } from "../data/column-map.ts";
import { type Dataset, openDataset } from "../data/dataset.ts";
import { openSource } from "../data/formats/catalogue.ts";
import { ownName } from "../data/own-columns.ts";
import type { Reading } from "../data/reading.ts";
import { datasetOf, type SourceDataset } from "../data/source-dataset.ts";
import { computedColumns, givenColumns } from "./given.ts";
import { batchCut } from "./rows-to-cut.ts";
import { type CutCount, Selection } from "./selection.ts";

/** A file of stations with those alone that are selected; its notes say what came through the cuts. */
export interface MappedDataset extends Dataset {
  /** what it reads; undefined where all stations are taken */
  selection: Pick<Selection, "columns" | "needs" | "truth"> | undefined;
  /** what came through the cuts, once all was read */
  cuts(): readonly CutCount[] | undefined;
}

/**
 * Opens the stations of a file with its columns as the map of `reading` has them, features among them, for what reads `wanted`. A selection is done
 * before values are checked, so that checks concern what it keeps; that the file has what it reads is for the caller to ask. Throws as
 * `openDataset`, ConfigError as the map and the selection do; reading throws DataError where the selection leaves nothing.
 */
export async function openMapped(
  path: string,
  { columns, select, ...options }: Reading,
  wanted: readonly string[] = [],
): Promise<MappedDataset> {
  const features = computedColumns();
  const map = columns && columnMap(columns, features);
  if (select === undefined) {
    const own = wanted.some((name) => ownName(name) !== undefined);
    const dataset = await openDataset(path, { ...options, map, features, own });
    return { ...dataset, selection: undefined, cuts: () => undefined };
  }
  const selectionOf = (given = {}) => new Selection(select, path, given);
  selectionOf(); // says what cannot be meant before a file is opened
  const stations = await datasetOf(await openSource(path, options), { map, features });
  try {
    const given = givenColumns(stations.given, options.azimuth);
    return selectedStations(stations, selectionOf(given), () => selectionOf(given));
  } catch (error) {
    await stations.close();
    throw error;
  }
}

function selectedStations(stations: SourceDataset, selection: Selection, selectionOf: () => Selection): MappedDataset {
  let counts: readonly CutCount[] | undefined;
  let said: readonly string[] = [];
  return {
    ...stations,
    rows: undefined,
    selection,
    async *batches(wanted) {
      const cuts = selectionOf();
      yield* stations.batches(wanted, batchCut(cuts, stations));
      counts = cuts.finish();
      said = cuts.notes();
    },
    notes: () => [...stations.notes(), ...said],
    cuts: () => counts,
  };
}
