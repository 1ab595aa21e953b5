import { DataError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { RecordCutter } from "./csv-cutter.ts";
import type { Separator } from "./csv-format.ts";

/** A row of a text file. */
export interface CsvRecord {
  cells: string[];
  /** on which it starts, from 1 */
  line: number;
}

/** What stands for a cell of two quotes and nothing between, where these are asked for; no text has it. */
export const QUOTED_EMPTY = "\0";

export interface RecordOptions {
  separator: Separator;
  quotedEmpty?: boolean;
}

/**
 * The rows of a text whose lines end by LF: quoted as in RFC 4180 where they must be, without blank lines and those that start
 * with #. With `quotedEmpty`, a cell of two quotes is QUOTED_EMPTY in distinction to one without anything.
 * Throws DataError with file and line for quotes that do not pair, and for a row of more than 16 million characters.
 */
export async function* csvRecords(
  path: string,
  text: AsyncIterable<string>,
  options: RecordOptions,
): AsyncGenerator<CsvRecord, void, undefined> {
  for await (const records of csvRecordBlocks(path, text, options)) yield* records;
}

/** The same, all rows that end in a piece of the text at once. */
export async function* csvRecordBlocks(
  path: string,
  text: AsyncIterable<string>,
  options: RecordOptions,
): AsyncGenerator<CsvRecord[], void, undefined> {
  const cutter = new RecordCutter(path, options);
  try {
    for await (const piece of text) yield* untilFault(cutter, () => cutter.add(piece));
    yield* untilFault(cutter, () => cutter.finish());
  } catch (cause) {
    throw asDataError(path, cause);
  }
}

/** What stands before a fault comes first, however the text is cut into pieces. */
function* untilFault(cutter: RecordCutter, work: () => void): Generator<CsvRecord[], void, undefined> {
  let fault: unknown;
  try {
    work();
  } catch (cause) {
    fault = cause;
  }
  const records = cutter.take();
  if (records.length > 0) yield records;
  if (fault !== undefined) throw fault;
}

/** The error of a text file, with its path. */
export function asDataError(path: string, cause: unknown): unknown {
  const code = systemCode(cause) ?? "";
  if (code.startsWith("Z_")) return new DataError(`${path} is damaged: ${systemReason(cause)}`, { cause });
  if (code.startsWith("E")) return new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  return cause;
}
