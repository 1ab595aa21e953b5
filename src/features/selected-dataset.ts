import { keepRows } from "../core/table.ts";
import type { Dataset } from "../data/dataset.ts";
import { requireColumns } from "../data/missing-columns.ts";
import type { Reading } from "../data/reading.ts";
import { openMapped } from "./mapped-dataset.ts";
import { cutSentence, Selection } from "./selection.ts";
import { givenColumns } from "./station-input.ts";

/**
 * Opens a file of stations as `reading` says, with the stations alone that it selects; the notes say what came through the cuts. Features that it
 * has as columns are for the selection, and not read by default. Throws as `openMapped`, and as `Selection` and `requireColumns` for a selection
 * that cannot be done.
 */
export async function openSelected(path: string, reading: Reading): Promise<Dataset> {
  const { select, azimuth } = reading;
  const dataset = await openMapped(path, reading);
  const names = dataset.columns.flatMap(({ name }) => (dataset.given.includes(name) ? [] : [name]));
  if (select === undefined) return { ...dataset, batches: (wanted = names) => dataset.batches(wanted) };
  try {
    return selectedDataset(dataset, names, () => new Selection(select, path, givenColumns(dataset.given, azimuth)));
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

function selectedDataset(dataset: Dataset, names: readonly string[], selectionOf: () => Selection): Dataset {
  const { columns, needs } = selectionOf();
  requireColumns(dataset, needs);
  let said: string[] = [];
  return {
    ...dataset,
    rows: undefined,
    async *batches(wanted = names) {
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
