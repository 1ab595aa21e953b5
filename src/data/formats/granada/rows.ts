import { DataError } from "../../../core/errors.ts";
import { guessSeparator, parseNumber } from "../../csv-format.ts";
import { type CsvRecord, csvRecordBlocks } from "../../csv-records.ts";
import { readHead } from "../../utf8-lines.ts";
import { excerpt } from "../../validation.ts";
import { isId } from "../csv/cell.ts";
import { DecimalReader } from "../csv/decimal-reader.ts";
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
  const row = new RowReader(path);
  for await (const block of recordBlocks(file, path)) {
    for (const record of block) {
      row.read(record, columns, rows);
      largestZenith = Math.max(largestZenith, columns[ZENITH]![rows]!);
      if (++rows < BATCH_ROWS) continue;
      yield { rows, columns };
      before += rows;
      [rows, columns] = [0, fresh()];
    }
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
  for await (const [record] of recordBlocks(file, path)) {
    const columns = GRANADA_COLUMNS.map(() => new Float64Array(1));
    new RowReader(path).read(record!, columns, 0);
    return;
  }
  throw new DataError(`${path} is empty; expected rows of ${GRANADA_COLUMNS.length} numbers`);
}

async function* recordBlocks(file: TextFile, path: string): AsyncGenerator<CsvRecord[], void, undefined> {
  const { head, rest } = await readHead(file.read());
  yield* csvRecordBlocks(path, rest, { separator: guessSeparator(head) });
}

/** Makes numbers of cells. */
class RowReader {
  private readonly decimals = new DecimalReader(".");

  constructor(private readonly path: string) {}

  /** Puts the numbers of a row into place `at` of the columns. */
  read({ cells, line }: CsvRecord, columns: readonly Float64Array[], at: number): void {
    if (cells.length !== GRANADA_COLUMNS.length) {
      const expected = GRANADA_COLUMNS.map(({ title }) => title).join(", ");
      throw new DataError(
        `${this.path}: line ${line}: ${cells.length} cells; expected ${GRANADA_COLUMNS.length} and no header: ${expected}`,
      );
    }
    for (let k = 0; k < cells.length; k++) columns[k]![at] = this.numberOf(cells[k]!, k, line);
  }

  private numberOf(cell: string, k: number, line: number): number {
    const where = () => `${this.path}: line ${line}, column ${GRANADA_COLUMNS[k]!.title}`;
    const quick = this.decimals.number(cell);
    const value = Number.isNaN(quick) ? parseNumber(cell) : quick;
    if (value === undefined) {
      const header = line === 1 ? " and no header" : "";
      throw new DataError(`${where()}: "${excerpt(cell)}"; expected a finite number${header}`);
    }
    if (isId(cell)) {
      throw new DataError(`${where()}: "${excerpt(cell)}"; expected a number below 2^53 without leading zeros`);
    }
    const fault = faultOf(value, GRANADA_COLUMNS[k]!);
    if (fault === undefined) return value;
    throw new DataError(`${where()}: ${fault}`);
  }
}
