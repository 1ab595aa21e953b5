import { pipeline } from "node:stream";
import { CsvError, type Options, parse } from "csv-parse";
import { DataError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import type { Separator } from "./csv-format.ts";

/** A row of a text file. */
export interface CsvRecord {
  cells: string[];
  /** on which it starts, from 1 */
  line: number;
}

/** What stands for a cell of two quotes and nothing between, where these are asked for; no text has it. */
export const QUOTED_EMPTY = "\0";

/** Characters of one row; a quote that is never closed would otherwise take in the whole file. */
const MOST_CHARACTERS = 1 << 24;

interface RawRecord {
  record: (string | null)[];
  /** the record and the lines skipped before it, as they stand in the file */
  raw: string;
}

/**
 * The rows of a text whose lines end by LF: quoted as in RFC 4180 where they must be, without blank lines and those that start
 * with #. With `quotedEmpty`, a cell of two quotes is QUOTED_EMPTY in distinction to one without anything.
 * Throws DataError with file and line for quotes that do not pair, and for a row of more than 16 million characters.
 */
export async function* csvRecords(
  path: string,
  text: AsyncIterable<string>,
  { separator, quotedEmpty = false }: { separator: Separator; quotedEmpty?: boolean },
): AsyncGenerator<CsvRecord, void, undefined> {
  // What goes wrong is thrown to the reader of the last stream, below.
  const records = pipeline(text, parse(parserOptions(separator, quotedEmpty)), () => {});
  let linesBefore = 0;
  try {
    for await (const { record, raw } of records as AsyncIterable<RawRecord>) {
      const cells = separator === "spaces" ? record.filter((cell) => cell !== null) : (record as string[]);
      linesBefore += lineBreaks(raw);
      const end = raw.endsWith("\n") ? linesBefore : linesBefore + 1;
      const line = raw.includes('"') ? end - cells.reduce((sum, cell) => sum + lineBreaks(cell), 0) : end;
      if (cells.length > 0) yield { cells, line };
    }
  } catch (cause) {
    throw asDataError(path, cause);
  }
}

function parserOptions(separator: Separator, quotedEmpty: boolean): Options {
  const shared: Options = {
    comment: "#",
    comment_no_infix: true,
    max_record_size: MOST_CHARACTERS,
    raw: true,
    record_delimiter: "\n",
    relax_column_count: true,
    skip_empty_lines: true,
  };
  if (separator !== "spaces") {
    const cast: Options["cast"] = (value, { quoting }) => (value === "" && quoting ? QUOTED_EMPTY : value);
    return { ...shared, trim: true, delimiter: separator === "tab" ? "\t" : separator, ...(quotedEmpty && { cast }) };
  }
  // Between two spaces of a run there is no cell, unless it is quoted.
  const cast: Options["cast"] = (value, { quoting }) => {
    if (value !== "") return value;
    if (!quoting) return null;
    return quotedEmpty ? QUOTED_EMPTY : "";
  };
  return { ...shared, delimiter: [" ", "\t"], cast };
}

/** The error of a text file, with its path. */
export function asDataError(path: string, cause: unknown): unknown {
  if (cause instanceof CsvError) return new DataError(`${path}: ${quoteProblem(cause)}`, { cause });
  const code = systemCode(cause) ?? "";
  if (code.startsWith("Z_")) return new DataError(`${path} is damaged: ${systemReason(cause)}`, { cause });
  if (code.startsWith("E")) return new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  return cause;
}

/** What is wrong with the quotes; the parser is told to check nothing else. */
function quoteProblem({ code, message, lines, records }: CsvError): string {
  // The parser sees it at the end of the file only.
  if (code === "CSV_QUOTE_NOT_CLOSED") return `a quote of record ${Number(records) + 1} is never closed`;
  if (code === "CSV_MAX_RECORD_SIZE") {
    return `record ${Number(records) + 1} has more than ${MOST_CHARACTERS} characters; is a quote never closed?`;
  }
  if (code === "INVALID_OPENING_QUOTE" || code === "CSV_INVALID_CLOSING_QUOTE") {
    return `line ${String(lines)}: a cell has a quote in it, but is not quoted as a whole`;
  }
  return message;
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
