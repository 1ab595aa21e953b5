import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { CsvError, type Options, parse } from "csv-parse";
import { DataError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { CsvColumn } from "./csv-column.ts";
import { type CsvFormat, guessSeparator, looksLikeHeader, type Separator } from "./csv-format.ts";
import type { PlainColumn, PlainTable } from "./plain-table.ts";
import { decodeLines, readHead } from "./utf8-lines.ts";
import { excerpt } from "./validation.ts";

export interface CsvOptions {
  /** guessed from the first lines where absent */
  separator?: Separator;
  /** whether the first row names the columns; where absent, it does if none of its cells is a number */
  header?: boolean;
  /** kinds of columns by name; the others are what most of their first 1000 cells are */
  kinds?: Readonly<Record<string, PlainColumn["kind"]>>;
  /** allow NaN and empty cells; refused where false */
  missing?: boolean;
}

/** A table as a text file holds it, and how it was read. */
export interface CsvTable extends PlainTable, CsvFormat {
  /** missing cells of each column that has any */
  missing: Readonly<Record<string, number>>;
}

/**
 * Reads a table of numbers and texts from a text file (UTF-8, with or without BOM; LF, CR LF or CR), as it streams by:
 * cells apart by comma, semicolon, tab or runs of spaces; quoted as in RFC 4180 where they must be; blank lines and lines that
 * start with # are skipped. Without a header the columns are c1, c2, ... Line breaks within quotes become LF.
 * Throws DataError with file, line and column for a file that is not there, empty, of a header only or no UTF-8 text; rows of unequal
 * length; columns without a name or of equal names; a text among numbers; and for missing cells unless they are allowed.
 * Example: `await readCsvTable("showers.csv", {header: true})`.
 */
export async function readCsvTable(path: string, options: CsvOptions = {}): Promise<CsvTable> {
  const reader = new RowReader(path, options);
  try {
    const { head, rest } = await readHead(decodeLines(path, createReadStream(path)));
    const separator = options.separator ?? guessSeparator(head);
    await pipeline(rest, parse(parserOptions(separator)), (records) => reader.readAll(records));
    return reader.finish(separator);
  } catch (cause) {
    throw asDataError(path, cause);
  }
}

interface RawRecord {
  record: (string | null)[];
  /** the record and the lines skipped before it, as they stand in the file */
  raw: string;
}

class RowReader {
  private columns: CsvColumn[] | undefined;
  private header = false;
  private firstLine = 1;
  private rows = 0;
  private linesBefore = 0;

  constructor(
    private readonly path: string,
    private readonly options: CsvOptions,
  ) {}

  async readAll(records: AsyncIterable<RawRecord>): Promise<void> {
    for await (const { record, raw } of records) {
      const cells = record.filter((cell) => cell !== null);
      const line = this.lineOf(raw, cells);
      if (cells.length === 0) continue;
      if (this.columns === undefined) this.start(cells, line);
      else this.addRow(this.columns, cells, line);
    }
  }

  finish(separator: Separator): CsvTable {
    const { columns, path, rows, header } = this;
    if (columns === undefined) throw new DataError(`${path} is empty; expected rows of numbers or texts`);
    if (rows === 0) throw new DataError(`${path}: line ${this.firstLine} is a header without rows`);
    const finished = columns.map((column) => column.finish());
    const lacking = columns.filter(({ missing }) => missing > 0);
    if (lacking.length > 0 && this.options.missing !== true) throw this.missingCells(lacking);
    const missing = Object.fromEntries(lacking.map((column) => [column.name, column.missing]));
    return { source: path, rows, columns: finished, separator, header, missing };
  }

  private start(cells: string[], line: number): void {
    this.header = this.options.header ?? looksLikeHeader(cells);
    this.firstLine = line;
    const names = this.header ? cells : cells.map((_, i) => `c${i + 1}`);
    this.checkNames(names, line);
    const columns = names.map((name) => new CsvColumn(this.path, name, this.options.kinds?.[name]));
    this.columns = columns;
    if (!this.header) this.addRow(columns, cells, line);
  }

  private addRow(columns: readonly CsvColumn[], cells: readonly string[], line: number): void {
    if (cells.length !== columns.length) {
      const expected = `expected ${columns.length} as in line ${this.firstLine}`;
      throw new DataError(`${this.path}: line ${line}: ${cells.length} cells; ${expected}`);
    }
    this.rows++;
    for (let i = 0; i < cells.length; i++) columns[i]!.add(cells[i]!, line);
  }

  private checkNames(names: readonly string[], line: number): void {
    const where = `${this.path}: line ${line}`;
    const places = new Map<string, number>();
    for (const [i, name] of names.entries()) {
      if (name === "") throw new DataError(`${where}: column ${i + 1} has no name; name every column or none`);
      const first = places.get(name) ?? i;
      places.set(name, first);
      if (first < i) throw new DataError(`${where}: columns ${first + 1} and ${i + 1} are both named ${excerpt(name)}`);
    }
    for (const name of Object.keys(this.options.kinds ?? {})) {
      if (!names.includes(name))
        throw new DataError(`${where}: no column ${name}; expected one of ${names.join(", ")}`);
    }
  }

  /** The line on which the record starts. */
  private lineOf(raw: string, cells: readonly string[]): number {
    this.linesBefore += lineBreaks(raw);
    const end = raw.endsWith("\n") ? this.linesBefore : this.linesBefore + 1;
    return raw.includes('"') ? end - cells.reduce((sum, cell) => sum + lineBreaks(cell), 0) : end;
  }

  private missingCells(lacking: readonly CsvColumn[]): DataError {
    const { name, firstMissing } = lacking[0]!;
    const { text, line } = firstMissing!;
    const counts = lacking.map((column) => `${column.missing} in ${column.name}`).join(", ");
    const where = `${this.path}: line ${line}, column ${name}`;
    return new DataError(`${where}: "${text}" is missing; expected a value in every cell (missing: ${counts})`);
  }
}

function parserOptions(separator: Separator): Options {
  const shared: Options = {
    comment: "#",
    comment_no_infix: true,
    raw: true,
    record_delimiter: "\n",
    relax_column_count: true,
    skip_empty_lines: true,
  };
  if (separator !== "spaces") return { ...shared, trim: true, delimiter: separator === "tab" ? "\t" : separator };
  // Between two spaces of a run there is no cell, unless it is quoted.
  const cast: Options["cast"] = (value, { quoting }) => (value === "" && !quoting ? null : value);
  return { ...shared, delimiter: [" ", "\t"], cast };
}

function asDataError(path: string, cause: unknown): unknown {
  if (cause instanceof CsvError) return new DataError(`${path}: ${quoteProblem(cause)}`, { cause });
  if (systemCode(cause)?.startsWith("E")) {
    return new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
  return cause;
}

/** What is wrong with the quotes; the parser is told to check nothing else. */
function quoteProblem({ code, message, lines, records }: CsvError): string {
  // The parser sees it at the end of the file only.
  if (code === "CSV_QUOTE_NOT_CLOSED") return `a quote of record ${Number(records) + 1} is never closed`;
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
