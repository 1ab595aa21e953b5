import { isListColumn, type ListColumn, type NumberColumn, type StationTable } from "../core/table.ts";
import type { ColumnDefinition, Dtype } from "./columns.ts";

/** The typed array of a column; a list's is that of its values, a dictionary's that of its indices. */
export const ARRAY_TYPES = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
  "list<float32>": Float32Array,
  dictionary: Uint8Array,
} as const satisfies Record<Dtype, unknown>;

/**
 * Gathers stations from tables of any size into tables of one size. The arrays are made once and used again:
 * what `table` returns holds until the next `append` after `clear`.
 */
export class StationBuffer {
  rows = 0;
  private readonly columns: Record<string, NumberColumn | ListColumn> = {};

  constructor(
    private readonly definitions: readonly ColumnDefinition[],
    private readonly capacity: number,
  ) {
    for (const { name, dtype } of definitions) {
      this.columns[name] =
        dtype === "list<float32>"
          ? { offsets: new Int32Array(capacity + 1), values: new Float32Array(capacity * 128) }
          : new ARRAY_TYPES[dtype](capacity);
    }
  }

  get full(): boolean {
    return this.rows === this.capacity;
  }

  /** Takes rows from `first` on, as many as fit; returns the number taken. */
  append(table: StationTable, first: number): number {
    const count = Math.min(table.rows - first, this.capacity - this.rows);
    for (const { name } of this.definitions) {
      const source = table.columns[name]!;
      const target = this.columns[name]!;
      if (isListColumn(source)) this.appendLists(source, target as ListColumn, first, count);
      else (target as NumberColumn).set(source.subarray(first, first + count), this.rows);
    }
    this.rows += count;
    return count;
  }

  /** The rows gathered so far, as views of this buffer. */
  table(): StationTable {
    const columns: StationTable["columns"] = {};
    for (const { name } of this.definitions) {
      const column = this.columns[name]!;
      columns[name] = isListColumn(column)
        ? {
            offsets: column.offsets.subarray(0, this.rows + 1),
            values: column.values.subarray(0, column.offsets[this.rows]!),
          }
        : column.subarray(0, this.rows);
    }
    return { rows: this.rows, columns };
  }

  clear(): void {
    this.rows = 0;
  }

  private appendLists(source: ListColumn, target: ListColumn, first: number, count: number): void {
    const from = source.offsets[first]!;
    const to = source.offsets[first + count]!;
    const at = target.offsets[this.rows]!;
    if (at + to - from > target.values.length) {
      const longer = new Float32Array(2 * (at + to - from));
      longer.set(target.values.subarray(0, at));
      target.values = longer;
    }
    target.values.set(source.values.subarray(from, to), at);
    for (let i = 1; i <= count; i++) target.offsets[this.rows + i] = at - from + source.offsets[first + i]!;
  }
}
