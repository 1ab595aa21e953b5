import type { StationTable } from "../../../src/core/table.ts";
import { isListColumn } from "../../../src/core/table.ts";
import { COLUMNS } from "../../../src/data/columns.ts";

/** What a reader made of a file: columns of numbers or texts; a column of lists is two, `name` and `name/offsets`. */
export type Reading = Record<string, readonly string[] | ArrayLike<number>>;

/** The tables of a file, one after the other. */
export function readingOf(tables: readonly StationTable[]): Reading {
  const gathered: Record<string, number[]> = {};
  for (const { columns } of tables) {
    for (const [name, column] of Object.entries(columns)) {
      if (isListColumn(column)) {
        gathered[`${name}/offsets`] ??= [0];
        const offsets = gathered[`${name}/offsets`]!;
        const before = offsets.at(-1)!;
        for (const offset of column.offsets.subarray(1)) offsets.push(before + offset);
      }
      gathered[name] ??= [];
      const values = gathered[name];
      for (const value of isListColumn(column) ? column.values : column) values.push(value);
    }
  }
  return gathered;
}

/** What may differ: columns that may be lost, and those whose values may be others, all if absent. */
interface Allowed {
  optional: ReadonlySet<string>;
  within?: ReadonlySet<string> | undefined;
}

/** How many values of a reading are not those expected; why it is none of them, where other columns or their lengths differ. */
export function differences(found: Reading, expected: Reading, { optional, within }: Allowed): number | string {
  let count = 0;
  for (const [name, values] of Object.entries(found)) {
    const wanted = expected[name];
    if (wanted === undefined) return `a column ${name} that is not there`;
    const free = within?.has(columnOf(name)) ?? false;
    if (values.length !== wanted.length && !free)
      return `${values.length} values in ${name}; expected ${wanted.length}`;
    for (let i = 0; i < Math.max(values.length, wanted.length); i++) {
      if (Object.is(values[i], wanted[i])) continue;
      if (within !== undefined && !free) return `${values[i]} for ${wanted[i]} in ${name}, whose bytes are whole`;
      count++;
    }
  }
  const lost = Object.keys(expected).find((name) => found[name] === undefined && !optional.has(columnOf(name)));
  return lost === undefined ? count : `no column ${lost}`;
}

function columnOf(name: string): string {
  return name.split("/")[0]!;
}

/** Columns of stations that a file need not have. */
export const OPTIONAL_COLUMNS: ReadonlySet<string> = new Set(
  COLUMNS.filter(({ optional }) => optional).map(({ name }) => name),
);

/** What no station can have: a value outside the dictionary's type and range, lists that do not fit; undefined if all is well. */
export function implausible(reading: Reading): string | undefined {
  for (const { name, dtype, range } of COLUMNS) {
    const values = reading[name] as ArrayLike<number> | undefined;
    if (values === undefined) continue;
    const whole = dtype.startsWith("uint") || dtype === "dictionary";
    const [low, high] = dtype === "dictionary" ? [0, 5] : (range ?? (whole ? [0, 2 ** 32 - 1] : [-Infinity, Infinity]));
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const meant = value >= low && value <= high && Number.isFinite(value) && (!whole || Number.isInteger(value));
      if (!meant) return `${value} in ${name}`;
    }
    const offsets = reading[`${name}/offsets`] as ArrayLike<number> | undefined;
    if (offsets === undefined) continue;
    if (offsets[offsets.length - 1] !== values.length) return `lists of ${name} that end before its values`;
    for (let i = 1; i < offsets.length; i++) if (offsets[i]! <= offsets[i - 1]!) return `an empty list in ${name}`;
  }
  return undefined;
}
