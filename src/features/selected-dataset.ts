import { keepRows } from "../core/table.ts";
import { type Dataset, openDataset } from "../data/dataset.ts";
import { requireColumns } from "../data/missing-columns.ts";
import { ownName } from "../data/own-columns.ts";
import { datasetOptions, type Reading } from "../data/reading.ts";
import { computedColumns } from "./given.ts";
import { cutSentence, Selection } from "./selection.ts";
import { givenColumns } from "./station-input.ts";

/**
 * Opens a file of stations as `reading` says, with the stations alone that it selects; the notes say what came through the cuts. Throws as
 * `openDataset`, and as `Selection` and `requireColumns` for a selection that cannot be done.
 */
export async function openSelected(path: string, reading: Reading): Promise<Dataset> {
  const { select, azimuth } = reading;
  if (select === undefined) return openDataset(path, datasetOptions(reading, computedColumns()));
  const own = new Selection(select, path).columns.some((name) => ownName(name) !== undefined);
  const dataset = await openDataset(path, {
    features: computedColumns(),
    own,
    ...datasetOptions(reading, computedColumns()),
  });
  try {
    return selectedDataset(dataset, () => new Selection(select, path, givenColumns(dataset.given, azimuth)));
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

function selectedDataset(dataset: Dataset, selectionOf: () => Selection): Dataset {
  const { columns, needs } = selectionOf();
  requireColumns(dataset, needs);
  let said: string[] = [];
  return {
    ...dataset,
    rows: undefined,
    async *batches(wanted = dataset.columns.map(({ name }) => name)) {
      const selection = selectionOf();
      for await (const table of dataset.batches([...new Set([...wanted, ...columns])])) {
        const kept = keepRows(table, selection.keep(table));
        if (kept.rows > 0) yield kept;
      }
      said = [cutSentence(selection.finish())];
    },
    notes: () => [...dataset.notes(), ...said],
  };
}
