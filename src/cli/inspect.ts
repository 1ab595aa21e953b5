import { openDataset } from "../data/dataset.ts";
import { inspectDataset } from "../data/inspection.ts";
import { renderInspection } from "../data/inspection-text.ts";

/** Columns of the text where stdout is no terminal. */
const WIDTH = 80;

export async function inspect(file: string, { json }: { json?: boolean }): Promise<void> {
  const dataset = await openDataset(file);
  try {
    const inspection = await inspectDataset(dataset);
    if (json) process.stdout.write(`${JSON.stringify(inspection)}\n`);
    else process.stdout.write(renderInspection(inspection, { width: Math.min(process.stdout.columns || WIDTH, 120) }));
  } finally {
    await dataset.close();
  }
}
