import type { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import type { ListColumn, NumberColumn } from "../core/table.ts";
import type { ColumnDefinition } from "./columns.ts";
import type { IdNames } from "./id-names.ts";
import type { SourceKind, SourceLists, SourceTexts, SourceValues } from "./source.ts";
import { ARRAY_TYPES } from "./station-buffer.ts";
import { excerpt, faultAt, type Origin, rowOfEntry } from "./validation.ts";

/** An id that needs no other number in its place. */
const FITTING = `a whole number from 0 to ${2 ** 32 - 1}`;

/** The kinds in which a file may hold a column of the dictionary. */
export function kindsOf({ dtype, role }: ColumnDefinition): readonly SourceKind[] {
  if (dtype === "list<float32>") return ["list"];
  if (dtype === "dictionary") return ["text"];
  return role === "id" ? ["number", "text"] : ["number"];
}

/** What is read, and where it goes. */
export interface Reading {
  definition: ColumnDefinition;
  origin: Origin;
  /** numbers for ids that are texts or beyond 2^32; without them such an id is an error */
  names?: IdNames;
}

/**
 * Values of a file in the type of the dictionary. Throws DataError with file, row and column for a missing one, a null in a list, a
 * whole number that does not fit, a number that overflows float32, and an unknown primary. float64 is rounded where the dictionary has float32.
 */
export function stationValues(values: SourceValues, reading: Reading): NumberColumn | ListColumn {
  const { origin, definition } = reading;
  const row = values.missing?.indexOf(1) ?? -1;
  if (row >= 0) throw faultAt(origin, row, definition.name, "no value; expected one");
  if (values.kind === "list") return lists(values, reading);
  if (values.kind === "number") {
    return definition.role === "id" ? ids(values.values, reading) : convert(values.values, reading, (index) => index);
  }
  return definition.dtype === "dictionary" ? primaries(values, reading) : numbered(values, reading);
}

function lists({ offsets, values, nulls }: SourceLists, reading: Reading): ListColumn {
  if (nulls !== undefined) {
    const row = rowOfEntry(offsets, nulls[0]!);
    const problem = `null in entry ${nulls[0]! - offsets[row]!} of a list; expected a number`;
    throw faultAt(reading.origin, row, reading.definition.name, problem);
  }
  return { offsets, values: convert(values, reading, (index) => rowOfEntry(offsets, index)) as Float32Array };
}

function primaries({ values }: SourceTexts, { definition, origin }: Reading): Uint8Array {
  return Uint8Array.from(values, (value, row) => {
    const found = (PRIMARIES as readonly string[]).indexOf(value);
    if (found >= 0) return found;
    const problem = `unknown primary: "${excerpt(value)}"; expected one of ${PRIMARIES.join(", ")}`;
    throw faultAt(origin, row, definition.name, problem);
  });
}

function numbered({ values }: SourceTexts, { definition, origin, names }: Reading): Uint32Array {
  return Uint32Array.from(values, (value, row) => {
    if (names === undefined) throw faultAt(origin, row, definition.name, `"${excerpt(value)}"; expected ${FITTING}`);
    if (value === "") throw faultAt(origin, row, definition.name, "an empty text; expected an id");
    return names.numberOf(value);
  });
}

function ids(values: Float64Array, reading: Reading): Uint32Array {
  const { definition, origin, names } = reading;
  if (names === undefined) return convert(values, reading, (index) => index) as Uint32Array;
  return Uint32Array.from(values, (value, row) => {
    if (Number.isSafeInteger(value) && value >= 0) return names.numberFor(value);
    throw faultAt(origin, row, definition.name, `${value}; expected a whole number from 0 to 2^53 - 1, or a text`);
  });
}

function convert(
  values: Float32Array | Float64Array,
  { definition, origin }: Reading,
  rowOf: (index: number) => number,
): NumberColumn {
  const { name, dtype } = definition;
  const ArrayType = ARRAY_TYPES[dtype];
  if (values instanceof ArrayType) return values;
  const converted = new ArrayType(values.length);
  const isReal = converted instanceof Float32Array || converted instanceof Float64Array;
  const largest = isReal ? Infinity : 2 ** (8 * ArrayType.BYTES_PER_ELEMENT) - 1;
  const refuse = (index: number, expected: string): DataError =>
    faultAt(origin, rowOf(index), name, `${values[index]}; expected ${expected}`);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    converted[i] = value;
    if (isReal) {
      if (Number.isFinite(value) && !Number.isFinite(converted[i]!)) throw refuse(i, `a ${dtype}`);
    } else if (!(Number.isInteger(value) && value >= 0 && value <= largest)) {
      throw refuse(i, `a whole number from 0 to ${largest}`);
    }
  }
  return converted;
}
