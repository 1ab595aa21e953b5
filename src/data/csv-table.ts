import { DataError } from "../core/errors.ts";
import { CsvColumn } from "./csv-column.ts";
import { type CsvFormat, guessSeparator, looksLikeHeader, type Separator } from "./csv-format.ts";
import { checkColumnNames } from "./csv-names.ts";
import { asDataError, type CsvRecord, csvRecords } from "./csv-records.ts";
import { openTextFile } from "./formats/csv/text-file.ts";
import type { PlainColumn, PlainTable } from "./plain-table.ts";
import { readHead } from "./utf8-lines.ts";

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
 * Reads a table of numbers and texts from a text file (UTF-8, with or without BOM; LF, CR LF or CR; gzipped or not), as it streams by:
 * cells apart by comma, semicolon, tab or runs of spaces; quoted as in RFC 4180 where they must be; blank lines and lines that
 * start with # are skipped. Without a header the columns are c1, c2, ... Line breaks within quotes become LF.
 * Throws DataError with file, line and column for a file that is not there, empty, of a header only or no UTF-8 text; rows of unequal
 * length; columns without a name or of equal names; a text among numbers; and for missing cells unless they are allowed.
 * Example: `await readCsvTable("showers.csv", {header: true})`.
 */
export async function readCsvTable(path: string, options: CsvOptions = {}): Promise<CsvTable> {
  const reader = new RowReader(path, options);
  try {
    const { head, rest } = await readHead((await openTextFile(path)).read());
    const separator = options.separator ?? guessSeparator(head);
    await reader.readAll(csvRecords(path, rest, { separator }));
    return reader.finish(separator);
  } catch (cause) {
    throw asDataError(path, cause);
  }
}

/** Whether the first row of a text file names columns, see `looksLikeHeader`. Throws DataError as reading the table does. */
export async function hasHeader(path: string): Promise<boolean> {
  const { head, rest } = await readHead((await openTextFile(path)).read());
  for await (const { cells } of csvRecords(path, rest, { separator: guessSeparator(head) }))
    return looksLikeHeader(cells);
  return false;
}

class RowReader {
  private columns: CsvColumn[] | undefined;
  private header = false;
  private firstLine = 1;
  private rows = 0;

  constructor(
    private readonly path: string,
    private readonly options: CsvOptions,
  ) {}

  async readAll(records: AsyncIterable<CsvRecord>): Promise<void> {
    for await (const { cells, line } of records) {
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
    checkColumnNames(names, where);
    for (const name of Object.keys(this.options.kinds ?? {})) {
      if (!names.includes(name))
        throw new DataError(`${where}: no column ${name}; expected one of ${names.join(", ")}`);
    }
  }

  private missingCells(lacking: readonly CsvColumn[]): DataError {
    const { name, firstMissing } = lacking[0]!;
    const { text, line } = firstMissing!;
    const counts = lacking.map((column) => `${column.missing} in ${column.name}`).join(", ");
    const where = `${this.path}: line ${line}, column ${name}`;
    return new DataError(`${where}: "${text}" is missing; expected a value in every cell (missing: ${counts})`);
  }
}
