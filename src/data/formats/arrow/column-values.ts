import { type Data, DataType, Vector } from "apache-arrow";
import { DataError } from "../../../core/errors.ts";
import { readOffsets } from "../../arrow-offsets.ts";
import { arrowTexts, dictionaryTexts } from "../../arrow-texts.ts";
import type { SourceKind, SourceLists, SourceValues } from "../../source.ts";
import { faultAt, type Origin, rowOfEntry } from "../../validation.ts";
import { isText } from "./column-type.ts";

type Place = Origin & { name: string };

/** Some rows of a column, and what they are to be. */
interface Wanted {
  kind: SourceKind;
  from: number;
  rows: number;
  /** of the first row wanted */
  place: Place;
}

/**
 * Values of a column in a record batch. Throws DataError with the row for a number that no double can hold and a text that is no
 * UTF-8.
 */
export function columnValues(data: Data, { kind, from, rows, place }: Wanted): SourceValues {
  if (data.length < from + rows) {
    throw new DataError(
      `${place.path} is damaged: column ${place.name} of ${data.length} rows; expected ${from + rows}`,
    );
  }
  const part = data.slice(from, rows);
  if (kind === "list") return listsOf(part, place);
  const stored = storedValues(part, place);
  const missing = missingOf(part, stored);
  const rest = missing === undefined ? {} : { missing };
  if (kind === "text") {
    const values = Array.from(stored, (value, row) => (missing?.[row] === 1 ? "" : String(value)));
    return { kind, values, ...rest };
  }
  const values = doubles(stored, missing, (row, value) => faultAt(place, row, place.name, tooLarge(value)));
  return { kind, values, ...rest };
}

type Stored = ArrayLike<number | bigint | boolean | string | null>;

/** The values as they are stored, what stands in the place of nulls among them; of a dictionary, those that it refers to. */
function storedValues(data: Data, place: Place): Stored {
  const { type, length } = data;
  if (DataType.isDictionary(type)) return referredTo(data, place);
  if (isText(type)) return arrowTexts(data, { name: place.name, origin: place });
  if (DataType.isBool(type)) return new Vector([data]).toArray();
  if (data.values.length >= length) return data.values;
  throw damaged(place, `${data.values.length} values; expected ${length}`);
}

function referredTo(data: Data, place: Place): Stored {
  const { length, values: indices, dictionary } = data;
  if (!dictionary) throw damaged(place, "no dictionary");
  const known = isText(dictionary.type)
    ? dictionaryTexts(dictionary, { name: place.name, origin: place })
    : (dictionary.toArray() as Stored);
  const nulls = dictionary.nullCount > 0;
  return Array.from({ length }, (_, row) => {
    if (!data.getValid(row)) return null;
    const index = Number(indices[row]!);
    if (!(index >= 0 && index < known.length)) throw damaged(place, `name ${index} of ${known.length}`);
    return nulls && !dictionary.isValid(index) ? null : known[index]!;
  });
}

function damaged({ path, name, firstRow }: Place, problem: string): DataError {
  return new DataError(`${path} is damaged: column ${name} from row ${firstRow} has ${problem}`);
}

function missingOf(data: Data, stored: Stored): Uint8Array | undefined {
  if (data.nullCount === 0 && ArrayBuffer.isView(stored)) return undefined;
  const isNull = (row: number) => stored[row] === null || !data.getValid(row);
  const mask = Uint8Array.from({ length: data.length }, (_, row) => (isNull(row) ? 1 : 0));
  return mask.includes(1) ? mask : undefined;
}

function tooLarge(value: bigint): string {
  return `${value}; expected a whole number below 2^53, or a text`;
}

/** NaN where there is none. */
function doubles(
  stored: Stored,
  missing: Uint8Array | undefined,
  refuse: (row: number, value: bigint) => DataError,
): Float64Array {
  const values = new Float64Array(stored.length);
  for (let row = 0; row < stored.length; row++) {
    const value = stored[row]!;
    values[row] = missing?.[row] === 1 ? NaN : Number(value);
    if (typeof value === "bigint" && !Number.isSafeInteger(values[row]!) && missing?.[row] !== 1)
      throw refuse(row, value);
  }
  return values;
}

/** NaN where there is none. */
function singles(stored: Float32Array, missing: Uint8Array | undefined): Float32Array {
  if (missing === undefined) return stored;
  return stored.slice(0, missing.length).map((value, i) => (missing[i] === 1 ? Number.NaN : value));
}

function listsOf(data: Data, place: Place): SourceLists {
  const { length } = data;
  const mask = Uint8Array.from({ length }, (_, row) => (data.getValid(row) ? 0 : 1));
  const child = data.children[0]!;
  const from = readOffsets(data, { rows: length, length: child.length, name: place.name, origin: place });
  const offsets = new Int32Array(length + 1);
  for (let row = 0; row < length; row++) {
    offsets[row + 1] = offsets[row]! + (mask[row] === 1 ? 0 : from[row + 1]! - from[row]!);
  }
  const [first, end] = [from[0]!, from[length]!];
  const entries = child.slice(first, end - first);
  const rowOf = (index: number) => rowOfEntry(from, first + index);
  const stored = storedValues(entries, place);
  const absent = missingOf(entries, stored);
  const isFloat32 = stored instanceof Float32Array;
  const all = isFloat32
    ? singles(stored, absent)
    : doubles(stored, absent, (index, value) => faultAt(place, rowOf(index), place.name, tooLarge(value)));
  const nulls: number[] = [];
  for (let row = 0; absent !== undefined && row < length; row++) {
    const start = from[row]! - first;
    const count = offsets[row + 1]! - offsets[row]!;
    for (let i = 0; i < count; i++) if (absent[start + i] === 1) nulls.push(offsets[row]! + i);
  }
  const rest = {
    ...(nulls.length > 0 ? { nulls: Uint32Array.from(nulls) } : {}),
    ...(mask.includes(1) ? { missing: mask } : {}),
  };
  if (offsets[length] === end - first) return { kind: "list", offsets, values: all, ...rest };
  const values = new (isFloat32 ? Float32Array : Float64Array)(offsets[length]!);
  for (let row = 0; row < length; row++) {
    const count = offsets[row + 1]! - offsets[row]!;
    values.set(all.subarray(from[row]! - first, from[row]! - first + count), offsets[row]!);
  }
  return { kind: "list", offsets, values, ...rest };
}
