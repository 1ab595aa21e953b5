import { DataError } from "../core/errors.ts";
import { type InspectedSource, inspectSource } from "../data/inspection/inspection.ts";
import { renderInspection } from "../data/inspection/text.ts";
import { refuseInput } from "../data/same-file.ts";
import { inspectionPage } from "../experiment/inspection/page.ts";
import { computedColumns } from "../features/given.ts";
import { openReadSource } from "../features/read-source.ts";
import { columnsToRead } from "../features/station-input.ts";
import { startProgress } from "./progress.ts";
import { type ReadingFlags, readingOf } from "./reading.ts";
import { refuseExisting, writeText } from "./text-file.ts";

interface InspectFlags extends ReadingFlags {
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
  if (html !== undefined) {
    await refuseInput(file, html);
    await refuseExisting(html, { force });
  }
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
  const progress = startProgress("inspect");
  const reading = await readingOf(flags);
  const source = await openReadSource(file, reading);
  const onBatch = (rows: number) => {
    progress.update(source.progress(), `${rows} rows`);
    signal.throwIfAborted();
  };
  try {
    const reads = columnsToRead(new Set(source.columns.map(({ name }) => name)), reading.azimuth);
    const inspected = await inspectSource(source, { features: computedColumns(), reads, onBatch });
    progress.done(`${inspected.inspection.rows} rows`);
    return inspected;
  } finally {
    await source.close();
  }
}
