import { openSource } from "../data/formats/catalogue.ts";
import { keptRows } from "../data/kept-rows.ts";
import { mappedSource } from "../data/mapped-source.ts";
import { requireColumns } from "../data/missing-columns.ts";
import type { Reading } from "../data/reading.ts";
import type { Source } from "../data/source.ts";
import { datasetOf } from "../data/source-dataset.ts";
import { computedColumns } from "./given.ts";
import { type CutCount, cutSentence, Selection } from "./selection.ts";
import { givenColumns } from "./station-input.ts";

/** A source, and what came through the cuts of its selection once all was read; undefined without one. */
export interface ReadSource extends Source {
  cuts(): readonly CutCount[] | undefined;
}

/**
 * Opens a file as `reading` says: its columns as the map has them (see `mappedSource`), and only the rows that are selected, which count from 0.
 * Throws as opening, the map and the selection do; reading throws DataError where the selection leaves nothing.
 */
export async function openReadSource(path: string, { columns, select, ...options }: Reading): Promise<ReadSource> {
  const opened = await openSource(path, options);
  const source = columns === undefined ? opened : await mappedSource(opened, columns, computedColumns());
  if (select === undefined) return { ...source, cuts: () => undefined };
  try {
    return await selectedSource(source, select, options.azimuth);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function selectedSource(source: Source, select: string, azimuth: Reading["azimuth"]): Promise<ReadSource> {
  const stations = await datasetOf(source, { allowEmpty: true, features: computedColumns() });
  const selectionOf = () => new Selection(select, source.path, givenColumns(stations.given, azimuth));
  const { columns, needs } = selectionOf();
  requireColumns(stations, needs);
  let counts: readonly CutCount[] | undefined;
  return {
    ...source,
    rows: undefined,
    async *batches(wanted) {
      const selection = selectionOf();
      const inputs = [...new Set([...wanted, ...stations.inputs(columns)])];
      let rows = 0;
      for await (const batch of source.batches(inputs)) {
        const keep = selection.keep(stations.table(batch, columns));
        const asked = { ...batch, columns: Object.fromEntries(wanted.map((name) => [name, batch.columns[name]!])) };
        const kept = keptRows(asked, keep, rows);
        if (kept.rows > 0) yield kept;
        rows += kept.rows;
      }
      counts = selection.finish();
    },
    notes: () => [
      ...(source.notes?.() ?? []),
      ...(counts ? [`${cutSentence(counts)}; rows are numbered among those kept`] : []),
    ],
    cuts: () => counts,
  };
}
