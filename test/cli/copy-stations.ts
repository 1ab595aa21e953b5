import { openArrowWriter } from "../../src/data/arrow-writer.ts";
import { COLUMNS, type Role } from "../../src/data/columns.ts";
import { openDataset } from "../../src/data/dataset.ts";

/** Copies a station file, the columns of some roles only. */
export async function copyStations(from: string, to: string, roles: readonly Role[]): Promise<void> {
  const columns = COLUMNS.filter(({ role }) => roles.includes(role)).map(({ name }) => name);
  const dataset = await openDataset(from);
  const writer = await openArrowWriter(to, { columns, metadata: {} });
  for await (const table of dataset.batches(columns)) await writer.write(table);
  await writer.close();
  await dataset.close();
}
