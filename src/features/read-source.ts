import { columnMap } from "../data/column-map.ts";
import { openSource } from "../data/formats/catalogue.ts";
import { type MappedSource, mappedSource } from "../data/mapped-source.ts";
import { requireColumns } from "../data/missing-columns.ts";
import type { Reading } from "../data/reading.ts";
import type { Source } from "../data/source.ts";
import { datasetOf, type SourceDataset } from "../data/source-dataset.ts";
import { computedColumns, givenColumns } from "./given.ts";
import { batchCut } from "./rows-to-cut.ts";
import { type CutCount, Selection } from "./selection.ts";

/** A source, and what came through the cuts of its selection once all was read; undefined without one. */
export interface ReadSource extends Source {
  cuts(): readonly CutCount[] | undefined;
}

/**
 * Opens a file as `reading` says: its columns as the map has them (see `mappedSource`), and only the rows that are selected, which keep their numbers.
 * The selection reads what it would of the stations: see `openStationInput`. Throws as opening, the map and the selection do; reading throws
 * DataError where the selection leaves nothing.
 */
export async function openReadSource(path: string, { columns = {}, select, ...options }: Reading): Promise<ReadSource> {
  const source = await openSource(path, options);
  try {
    const features = computedColumns();
    const mapped = mappedSource(source, columns, features);
    if (select === undefined) return { ...mapped, cuts: () => undefined };
    const stations = await datasetOf(source, { map: columnMap(columns, features), allowEmpty: true, features });
    return selectedSource({ source, mapped, stations }, select, options.azimuth);
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** A file, its columns as they are handed on, and as a selection reads them. */
interface Opened {
  source: Source;
  mapped: MappedSource;
  stations: SourceDataset;
}

function selectedSource({ source, mapped, stations }: Opened, select: string, azimuth: Reading["azimuth"]): ReadSource {
  const selectionOf = () => new Selection(select, source.path, givenColumns(stations.given, azimuth));
  const { columns, needs } = selectionOf();
  requireColumns(stations, needs);
  let counts: readonly CutCount[] | undefined;
  let said: readonly string[] = [];
  return {
    ...mapped,
    rows: undefined,
    async *batches(wanted) {
      const selection = selectionOf();
      const inputs = [...new Set([...mapped.inputs(wanted), ...stations.inputs(columns)])];
      const cut = batchCut(selection, stations);
      for await (const batch of source.batches(inputs)) {
        const kept = cut.keep(batch);
        if (kept.rows > 0) yield mapped.batch(kept, wanted);
      }
      counts = selection.finish();
      said = selection.notes();
    },
    notes: () => [...(mapped.notes?.() ?? []), ...said],
    cuts: () => counts,
  };
}
