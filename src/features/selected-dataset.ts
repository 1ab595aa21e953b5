import type { Dataset } from "../data/dataset.ts";
import { requireColumns } from "../data/missing-columns.ts";
import type { Reading } from "../data/reading.ts";
import { openMapped } from "./mapped-dataset.ts";

/**
 * Opens a file of stations as `reading` says, with the stations alone that it selects; the notes say what came through the cuts. Features that it
 * has as columns are for the selection, and not read by default. Throws as `openMapped`, and as `requireColumns` for a selection that cannot be done.
 */
export async function openSelected(path: string, reading: Reading): Promise<Dataset> {
  const dataset = await openMapped(path, reading);
  try {
    requireColumns(dataset, dataset.selection?.needs ?? []);
    const names = dataset.columns.flatMap(({ name }) => (dataset.given.includes(name) ? [] : [name]));
    return { ...dataset, batches: (wanted = names) => dataset.batches(wanted) };
  } catch (error) {
    await dataset.close();
    throw error;
  }
}
