import { convertSource } from "../data/convert.ts";
import { computedColumns } from "../features/given.ts";
import { openReadSource } from "../features/read-source.ts";
import { startProgress } from "./progress.ts";
import { type ReadingFlags, readingOf } from "./reading.ts";
import { refuseExisting } from "./text-file.ts";

interface ConvertFlags extends ReadingFlags {
  /** format of the output */
  to?: string;
  force?: boolean;
  json?: boolean;
}

/** Writes the rows of one file into another, in the format that its name says. */
export async function convert(input: string, output: string, flags: ConvertFlags, signal: AbortSignal): Promise<void> {
  const { to, force = false, json = false } = flags;
  const reading = await readingOf(flags);
  await refuseExisting(output, { force });
  const progress = startProgress("convert");
  const onBatch = (rows: number, fraction: number) => {
    progress.update(fraction, `${rows} rows`);
    signal.throwIfAborted();
  };
  const source = await openReadSource(input, reading);
  const done = await convertSource(source, output, { to, overwrite: force, features: computedColumns(), onBatch });
  progress.done(`${done.rows} rows`);
  for (const note of done.notes) process.stderr.write(`${note}\n`);
  const selection = source.cuts();
  const { rows, columns, bytes } = done;
  const text = `${output}  ${rows} rows of ${columns} columns, ${bytes} bytes (${done.from} to ${done.to})`;
  process.stdout.write(`${json ? JSON.stringify({ ...done, ...(selection && { selection }) }) : text}\n`);
}
