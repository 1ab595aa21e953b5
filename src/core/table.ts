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
}

export function isListColumn(column: NumberColumn | ListColumn): column is ListColumn {
  return "offsets" in column;
}
