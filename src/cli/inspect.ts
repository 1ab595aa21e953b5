import { DataError } from "../core/errors.ts";
import { type InspectedSource, inspectFile } from "../data/inspection/inspection.ts";
import { renderInspection } from "../data/inspection/text.ts";
import { inspectionPage } from "../experiment/inspection/page.ts";
import { computedColumns } from "../features/station-input.ts";
import { startProgress } from "./progress.ts";
import { type ReadingFlags, readingOf } from "./reading.ts";
import { refuseExisting, writeText } from "./text-file.ts";

interface InspectFlags extends Omit<ReadingFlags, "columns" | "select"> {
  html?: string;
  force?: boolean;
  strict?: boolean;
  json?: boolean;
}

/** Columns of the text where stdout is no terminal. */
const WIDTH = 80;

/** Looks at a file before it is trusted: prints what it holds and what stands out, and writes that as a page. */
export async function inspect(file: string, flags: InspectFlags, signal: AbortSignal): Promise<void> {
  const { html, force = false, strict = false, json = false } = flags;
  if (html !== undefined) await refuseExisting(html, { force });
  const inspected = await look(file, flags, signal);
  const { inspection } = inspected;
  if (html !== undefined) await writeText(html, inspectionPage(inspected), { force });
  if (json) process.stdout.write(`${JSON.stringify(inspection)}\n`);
  else process.stdout.write(renderInspection(inspection, { width: Math.min(process.stdout.columns || WIDTH, 120) }));
  const wrong = inspection.warnings.filter(({ level }) => level !== "note");
  if (strict && wrong.length > 0) {
    const kinds = [...new Set(wrong.map(({ kind }) => kind))].join(", ");
    throw new DataError(`${file}: ${wrong.length} warnings (${kinds}); expected none with --strict`);
  }
}

async function look(file: string, flags: ReadingFlags, signal: AbortSignal): Promise<InspectedSource> {
  const { columns: _, select: __, ...reading } = await readingOf(flags);
  const progress = startProgress("inspect");
  const onBatch = (rows: number, fraction: number) => {
    progress.update(fraction, `${rows} rows`);
    signal.throwIfAborted();
  };
  const inspected = await inspectFile(file, { ...reading, features: computedColumns(), onBatch });
  progress.done(`${inspected.inspection.rows} rows`);
  return inspected;
}
