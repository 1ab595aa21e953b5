import { ShapeError } from "./errors.ts";

/** A column of one number per row. */
export type NumberColumn =
  | Float32Array
  | Float64Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** A column of one list of numbers per row: row i is `values[offsets[i] .. offsets[i + 1])`. */
export interface ListColumn {
  /** [rows + 1], starts at 0 */
  offsets: Int32Array;
  values: Float32Array;
}

/** Rows of stations as columns, the unit in which data stream from the simulation or a file to the features. */
export interface StationTable {
  rows: number;
  columns: Record<string, NumberColumn | ListColumn>;
  /** [rows] each: columns of texts that a file has of its own, where somebody asked for them */
  texts?: Readonly<Record<string, readonly string[]>>;
  /** file of these rows and number of the first in it, where a table is of several files or of rows that were chosen; see `Origin` */
  part?: { path: string; firstRow: number; places?: Uint32Array | undefined };
}

export function isListColumn(column: NumberColumn | ListColumn): column is ListColumn {
  return "offsets" in column;
}

/**
 * The rows of a table for which `keep` is not 0, in their order, as a table of its own. Throws ShapeError unless `keep`
 * has one number for each row.
 */
export function keepRows(table: StationTable, keep: Uint8Array): StationTable {
  if (keep.length !== table.rows) throw new ShapeError(`${keep.length} rows to keep or not; expected ${table.rows}`);
  const kept: number[] = [];
  for (let row = 0; row < table.rows; row++) if (keep[row] !== 0) kept.push(row);
  const columns: StationTable["columns"] = {};
  for (const [name, column] of Object.entries(table.columns)) {
    columns[name] = isListColumn(column) ? keepLists(column, kept) : keepNumbers(column, kept);
  }
  if (table.texts === undefined) return { rows: kept.length, columns };
  const texts = Object.entries(table.texts).map(([name, values]) => [name, kept.map((row) => values[row]!)]);
  return { rows: kept.length, columns, texts: Object.fromEntries(texts) };
}

function keepNumbers(column: NumberColumn, kept: readonly number[]): NumberColumn {
  const Column = column.constructor as new (length: number) => NumberColumn;
  const result = new Column(kept.length);
  kept.forEach((row, i) => {
    result[i] = column[row]!;
  });
  return result;
}

function keepLists({ offsets, values }: ListColumn, kept: readonly number[]): ListColumn {
  const keptOffsets = new Int32Array(kept.length + 1);
  kept.forEach((row, i) => {
    keptOffsets[i + 1] = keptOffsets[i]! + offsets[row + 1]! - offsets[row]!;
  });
  const keptValues = new Float32Array(keptOffsets[kept.length]!);
  kept.forEach((row, i) => {
    keptValues.set(values.subarray(offsets[row]!, offsets[row + 1]!), keptOffsets[i]!);
  });
  return { offsets: keptOffsets, values: keptValues };
}
