import type { Random } from "../../src/core/random.ts";

/** Columns of numbers or texts by name, of equal length. */
export type Columns = Record<string, Float64Array | string[]>;

export function rowsOf(columns: Columns): number {
  return Object.values(columns)[0]?.length ?? 0;
}

/** The given rows of every column, in that order; a row may be given twice. */
export function takeRows(columns: Columns, rows: ArrayLike<number>): Columns {
  return mapColumns(columns, (column) => {
    return Array.isArray(column)
      ? Array.from(rows, (row) => column[row]!)
      : Float64Array.from(rows, (row) => column[row]!);
  });
}

export function mapColumns(
  columns: Columns,
  change: (column: Float64Array | string[], name: string) => Float64Array | string[],
): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, change(column, name)]));
}

/** The columns with every number of `names` (all by default) changed; texts stay. */
export function mapNumbers(
  columns: Columns,
  change: (value: number, row: number, name: string) => number,
  names: readonly string[] = Object.keys(columns),
): Columns {
  return mapColumns(columns, (column, name) => {
    if (Array.isArray(column) || !names.includes(name)) return column;
    return column.map((value, row) => change(value, row, name));
  });
}

/** 0 to n - 1, shuffled. */
export function permutation(n: number, random: Random): Uint32Array {
  return random.shuffle(Uint32Array.from({ length: n }, (_, i) => i));
}

/** Numbers moved by a share of their size: 0.001 is 0.1 %. Whole numbers stay as they are, as a counter would. */
export function jittered(columns: Columns, share: number, random: Random, names?: readonly string[]): Columns {
  const whole = new Set(Object.keys(columns).filter((name) => isWhole(columns[name]!)));
  return mapNumbers(
    columns,
    (value, _, name) => (whole.has(name) ? value : value * (1 + share * random.normal())),
    names,
  );
}

/** [rows] 1 for a share of the rows, drawn one by one. */
export function randomTest(rows: number, share: number, random: Random): Uint8Array {
  const test = new Uint8Array(rows);
  for (const row of permutation(rows, random).subarray(0, Math.round(share * rows))) test[row] = 1;
  return test;
}

/** [rows] 1 for all rows of a share of the groups. */
export function groupedTest(group: ArrayLike<number>, share: number, random: Random): Uint8Array {
  const groups = [...new Set(Array.from(group))];
  const chosen = new Set(random.shuffle(groups).slice(0, Math.round(share * groups.length)));
  return Uint8Array.from(group, (one) => (chosen.has(one) ? 1 : 0));
}

/** Mean and standard deviation of the rows for which `counts` is true. */
export function moments(column: Float64Array, counts: (row: number) => boolean): { mean: number; sd: number } {
  const kept = column.filter((_, row) => counts(row));
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const sd = Math.sqrt(kept.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / kept.length);
  return { mean, sd: sd === 0 ? 1 : sd };
}

/** Least and largest of the rows for which `counts` is true. */
export function extent(column: Float64Array, counts: (row: number) => boolean): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  column.forEach((value, row) => {
    if (!counts(row)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  return { low, high: high === low ? low + 1 : high };
}

function isWhole(column: Float64Array | string[]): boolean {
  return !Array.isArray(column) && column.every((value) => Number.isInteger(value));
}
