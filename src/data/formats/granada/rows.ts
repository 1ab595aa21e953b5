import { DataError } from "../../../core/errors.ts";
import { guessSeparator, parseNumber } from "../../csv-format.ts";
import { type CsvRecord, csvRecords } from "../../csv-records.ts";
import { readHead } from "../../utf8-lines.ts";
import { excerpt } from "../../validation.ts";
import { isId } from "../csv/cell.ts";
import type { TextFile } from "../csv/text-file.ts";
import { faultOf, GRANADA_COLUMNS, ZENITH } from "./layout.ts";

const BATCH_ROWS = 1024;
/** Rows from which on small zenith angles are no accident. */
const ENOUGH = 20;

/** Rows of a file, in its units. */
export interface GranadaRows {
  rows: number;
  /** one of [rows] for each of `GRANADA_COLUMNS` */
  columns: Float64Array[];
}

/**
 * The rows of a text file, at most 1024 at a time. Throws DataError with file, line and column for another number of cells, for one that is
 * no finite number or cannot be meant, for zenith angles in rad, and for a file without rows.
 */
export async function* granadaRows(file: TextFile, path: string): AsyncGenerator<GranadaRows, void, undefined> {
  const fresh = () => GRANADA_COLUMNS.map(() => new Float64Array(BATCH_ROWS));
  let [rows, before, columns] = [0, 0, fresh()];
  let largestZenith = 0;
  for await (const { cells, line } of records(file, path)) {
    requireWidth(cells, path, line);
    for (let k = 0; k < cells.length; k++) columns[k]![rows] = numberOf(cells[k]!, { k, path, line });
    largestZenith = Math.max(largestZenith, columns[ZENITH]![rows]!);
    if (++rows < BATCH_ROWS) continue;
    yield { rows, columns };
    before += rows;
    [rows, columns] = [0, fresh()];
  }
  if (before + rows === 0) throw new DataError(`${path} is empty; expected rows of ${GRANADA_COLUMNS.length} numbers`);
  if (before + rows > ENOUGH && largestZenith <= Math.PI / 2) {
    throw new DataError(
      `${path}: column ${GRANADA_COLUMNS[ZENITH].title} is at most ${largestZenith}; expected degrees, not rad`,
    );
  }
  if (rows > 0) yield { rows, columns: columns.map((column) => column.subarray(0, rows)) };
}

/** Reads the first row and throws DataError as reading all of them does. */
export async function checkFirstRow(file: TextFile, path: string): Promise<void> {
  for await (const { cells, line } of records(file, path)) {
    requireWidth(cells, path, line);
    for (const [k, cell] of cells.entries()) numberOf(cell, { k, path, line });
    return;
  }
  throw new DataError(`${path} is empty; expected rows of ${GRANADA_COLUMNS.length} numbers`);
}

async function* records(file: TextFile, path: string): AsyncGenerator<CsvRecord, void, undefined> {
  const { head, rest } = await readHead(file.read());
  yield* csvRecords(path, rest, { separator: guessSeparator(head) });
}

function requireWidth(cells: readonly string[], path: string, line: number): void {
  if (cells.length === GRANADA_COLUMNS.length) return;
  const expected = GRANADA_COLUMNS.map(({ title }) => title).join(", ");
  throw new DataError(
    `${path}: line ${line}: ${cells.length} cells; expected ${GRANADA_COLUMNS.length} and no header: ${expected}`,
  );
}

function numberOf(cell: string, { k, path, line }: { k: number; path: string; line: number }): number {
  const value = parseNumber(cell);
  const where = `${path}: line ${line}, column ${GRANADA_COLUMNS[k]!.title}`;
  if (value === undefined) {
    const header = line === 1 ? " and no header" : "";
    throw new DataError(`${where}: "${excerpt(cell)}"; expected a finite number${header}`);
  }
  if (isId(cell)) {
    throw new DataError(`${where}: "${excerpt(cell)}"; expected a number below 2^53 without leading zeros`);
  }
  const fault = faultOf(value, GRANADA_COLUMNS[k]!);
  if (fault === undefined) return value;
  throw new DataError(`${where}: ${fault}`);
}
