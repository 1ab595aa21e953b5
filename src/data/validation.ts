import { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { isListColumn, type ListColumn, type NumberColumn, type StationTable } from "../core/table.ts";
import type { ColumnDefinition } from "./columns.ts";

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;
/** All bits of a float32 but its sign. */
const SIZE = 0x7fffffff;

/** Where rows come from, for the message of an error. */
export interface Origin {
  path: string;
  /** number of the first of these rows in the file; rows count from 0 */
  firstRow: number;
  /** [rows] where rows between them were cut: of each how far it is from the first */
  places?: Uint32Array | undefined;
}

/** What tells the numbers of rows. */
export type RowNumbers = Pick<Origin, "firstRow" | "places">;

/** The number of a row in its file. */
export function rowNumber({ firstRow, places }: RowNumbers, row: number): number {
  return firstRow + (places === undefined ? row : places[row]!);
}

/** The error of one value: file, row, column and what is wrong with it. */
export function faultAt(origin: Origin, row: number, column: string, problem: string): DataError {
  return new DataError(`${origin.path}: row ${rowNumber(origin, row)}, column ${column}: ${problem}`);
}

/** The row whose list an entry is in; `offsets` are [rows + 1], ascending. Empty lists end where they start. */
export function rowOfEntry(offsets: ArrayLike<number>, entry: number): number {
  let row = 0;
  while (offsets[row + 1]! <= entry) row++;
  return row;
}

/** The error of a file that contradicts itself. */
export function damaged(path: string, cause: unknown): DataError {
  const reason = excerpt(cause instanceof Error ? cause.message : String(cause));
  return new DataError(`${path} is damaged: ${reason}`, { cause });
}

/** Text out of a file, fit for a message: control characters escaped, at most 60 characters. */
export function excerpt(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return escaped.length > 60 ? `${escaped.slice(0, 59)}…` : escaped;
}

/**
 * Throws DataError for the first value that cannot be meant: NaN or infinite, outside the range that the dictionary
 * gives, an empty trace, traces of the PMTs of a station that differ in length. Nothing is mended or left out.
 * Costs about a nanosecond a value, and is therefore never switched off.
 */
export function checkStations(table: StationTable, definitions: readonly ColumnDefinition[], origin: Origin): void {
  let reference: { name: string; lists: ListColumn } | undefined;
  for (const definition of definitions) {
    const column = table.columns[definition.name]!;
    if (isListColumn(column)) {
      checkLengths(column, definition.name, reference, origin);
      reference ??= { name: definition.name, lists: column };
      checkLists(column, definition, origin);
    } else {
      const index = firstOutside(column, definition);
      if (index >= 0) throw faultAt(origin, index, definition.name, complaint(column[index]!, definition));
    }
  }
}

function checkLengths(
  lists: ListColumn,
  name: string,
  reference: { name: string; lists: ListColumn } | undefined,
  origin: Origin,
): void {
  const { offsets } = lists;
  const expected = reference?.lists.offsets;
  for (let row = 0; row + 1 < offsets.length; row++) {
    const length = offsets[row + 1]! - offsets[row]!;
    if (length === 0) throw faultAt(origin, row, name, "the trace is empty; expected at least one bin");
    if (expected === undefined) continue;
    const other = expected[row + 1]! - expected[row]!;
    if (length !== other) {
      throw faultAt(origin, row, name, `${length} bins; expected ${other}, as in ${reference!.name}`);
    }
  }
}

function checkLists({ offsets, values }: ListColumn, definition: ColumnDefinition, origin: Origin): void {
  const index = firstOutsideTraces(values, definition);
  if (index < 0) return;
  const row = rowOfEntry(offsets, index);
  throw faultAt(origin, row, definition.name, `bin ${index - offsets[row]!}: ${complaint(values[index]!, definition)}`);
}

function rangeOf({ dtype, range }: ColumnDefinition): readonly [low: number, high: number] {
  if (dtype === "dictionary") return [0, PRIMARIES.length - 1];
  return range ?? [-Number.MAX_VALUE, Number.MAX_VALUE];
}

/** Index of the first value outside the definition's range, or -1; NaN is outside every range. */
function firstOutside(values: NumberColumn, definition: ColumnDefinition): number {
  const [low, high] = rangeOf(definition);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= low && value <= high)) return i;
  }
  return -1;
}

/** The same for the millions of samples of traces. V8 makes fast code of a loop that only ever sees float32. */
function firstOutsideTraces(values: Float32Array, definition: ColumnDefinition): number {
  const [low, high] = rangeOf(definition);
  if (areWithin(values, Math.min(-low, high))) return -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= low && value <= high)) return i;
  }
  return -1;
}

/**
 * Whether no value is further from 0 than `most`; false for NaN. The bits of float32 without their sign, taken for whole numbers, are
 * in the order of the sizes, infinity and NaN last (IEEE 754): no number is compared, and four values at once need no branch.
 */
function areWithin(values: Float32Array, most: number): boolean {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const limit = new Int32Array(Float32Array.of(Math.min(most, LARGEST_FLOAT32)).buffer)[0]!;
  const fours = values.length - (values.length % 4);
  // Negative where one of the values is beyond the limit.
  let beyond = limit;
  let others = limit;
  for (let i = 0; i < fours; i += 4) {
    beyond |= (limit - (bits[i]! & SIZE)) | (limit - (bits[i + 1]! & SIZE));
    others |= (limit - (bits[i + 2]! & SIZE)) | (limit - (bits[i + 3]! & SIZE));
  }
  for (let i = fours; i < values.length; i++) beyond |= limit - (bits[i]! & SIZE);
  return (beyond | others) >= 0;
}

function complaint(value: number, definition: ColumnDefinition): string {
  const { unit, description } = definition;
  if (!Number.isFinite(value)) return `${value}; expected a finite number${unit === "" ? "" : ` of ${unit}`}`;
  const [low, high] = rangeOf(definition);
  const shown = Math.abs(value) < 1e15 ? value : value.toExponential();
  return `${shown}; expected ${low} to ${high}${unit === "" ? "" : ` ${unit}`} (${description})`;
}
