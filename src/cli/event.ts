import { extname } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { refuseInput } from "../data/same-file.ts";
import { drawEvent, eventResult, loadEvent, PICTURE_FORMATS, type PictureFormat } from "../experiment/event-file.ts";
import { renderEvent } from "../report/event-text.ts";
import { type ReadingFlags, readingOf } from "./reading.ts";
import { refuseExisting, writeText } from "./text-file.ts";

interface EventFlags extends ReadingFlags {
  event?: string;
  out?: string;
  width?: string;
  force?: boolean;
  json?: boolean;
}

/** Columns of the text where stdout is no terminal, and at most. */
const [WIDTH, WIDEST] = [80, 100];
/** Widths of a picture, px. */
const [PICTURE_WIDTH, SMALLEST_PICTURE, LARGEST_PICTURE] = [1280, 200, 10_000];

/** Draws one event of a station file: as text on stdout, and into a picture where one is asked for. */
export async function event(file: string, flags: EventFlags): Promise<void> {
  const { out, force = false } = flags;
  const format = out === undefined ? undefined : formatOf(out);
  const width = wholeNumber("--width", flags.width, [SMALLEST_PICTURE, LARGEST_PICTURE]) ?? PICTURE_WIDTH;
  if (flags.width !== undefined && out === undefined) throw new ConfigError("--width goes with --out; there is none");
  if (out !== undefined) {
    await refuseInput(file, out);
    await refuseExisting(out, { force });
  }
  const shower = await loadEvent(file, { event: flags.event, reading: await readingOf(flags) });
  for (const doubt of shower.doubts ?? []) process.stderr.write(`${doubt}\n`);
  if (out !== undefined && format) await writeText(out, await drawEvent(shower, { format, width, file }), { force });
  if (flags.json) process.stdout.write(`${JSON.stringify(eventResult(shower, file, out))}\n`);
  else {
    const columns = Math.min(process.stdout.columns || WIDTH, WIDEST);
    process.stdout.write(renderEvent(shower, { width: columns }));
    if (out !== undefined) process.stdout.write(`picture  ${out}\n`);
  }
}

function formatOf(out: string): PictureFormat {
  const ending = extname(out).slice(1).toLowerCase();
  const format = PICTURE_FORMATS.find((known) => known === ending);
  if (!format) throw new ConfigError(`--out ${out}: expected a name that ends in .${PICTURE_FORMATS.join(", .")}`);
  return format;
}

function wholeNumber(flag: string, text: string | undefined, [low, high]: [number, number]): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= low && value <= high)) {
    throw new ConfigError(`${flag} ${text}: expected a whole number from ${low} to ${high}`);
  }
  return value;
}
