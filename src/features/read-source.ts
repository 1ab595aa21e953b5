import { columnMap } from "../data/column-map.ts";
import { openSource } from "../data/formats/catalogue.ts";
import { keptRows } from "../data/kept-rows.ts";
import { type MappedSource, mappedSource } from "../data/mapped-source.ts";
import { requireColumns } from "../data/missing-columns.ts";
import type { Reading } from "../data/reading.ts";
import type { Source } from "../data/source.ts";
import { datasetOf, type SourceDataset } from "../data/source-dataset.ts";
import { computedColumns } from "./given.ts";
import { type CutCount, cutSentence, Selection } from "./selection.ts";
import { givenColumns } from "./station-input.ts";

/** A source, and what came through the cuts of its selection once all was read; undefined without one. */
export interface ReadSource extends Source {
  cuts(): readonly CutCount[] | undefined;
}

/**
 * Opens a file as `reading` says: its columns as the map has them (see `mappedSource`), and only the rows that are selected, which count from 0.
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
  return {
    ...mapped,
    rows: undefined,
    async *batches(wanted) {
      const selection = selectionOf();
      const inputs = [...new Set([...mapped.inputs(wanted), ...stations.inputs(columns)])];
      let rows = 0;
      for await (const batch of source.batches(inputs)) {
        const keep = selection.keep(stations.table(batch, columns));
        const kept = keptRows(mapped.batch(batch, wanted), keep, rows);
        if (kept.rows > 0) yield kept;
        rows += kept.rows;
      }
      counts = selection.finish();
    },
    notes: () => [
      ...(mapped.notes?.() ?? []),
      ...(counts ? [`${cutSentence(counts)}; rows are numbered among those kept`] : []),
    ],
    cuts: () => counts,
  };
}
