import { type Data, DataType, type Field, Precision } from "apache-arrow";
import { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import type { ListColumn, NumberColumn } from "../core/table.ts";
import { inconsistent, readOffsets } from "./arrow-offsets.ts";
import { arrowTexts, dictionaryTexts } from "./arrow-texts.ts";
import type { ColumnDefinition } from "./columns.ts";
import type { IdNames } from "./id-names.ts";
import { ARRAY_TYPES } from "./station-buffer.ts";
import { excerpt, faultAt, type Origin, rowOfEntry } from "./validation.ts";

/** What Arrow may hold a column of numbers in. */
type Numbers = NumberColumn | Int8Array | BigInt64Array | BigUint64Array;

/**
 * Throws DataError unless the field can hold what the dictionary defines: whole numbers of any width, float32 or
 * float64 (or whole numbers) where it says float, lists of those, names as text or dictionary; and the same unit,
 * if the file names one.
 */
export function checkField(field: Field, { name, dtype, unit }: ColumnDefinition, path: string): void {
  if (!accepts(field.type, dtype)) {
    throw new DataError(`${path}: column ${name} is of type ${excerpt(String(field.type))}; expected ${dtype}`);
  }
  const found = field.metadata.get("unit");
  if (found !== undefined && found !== unit) {
    throw new DataError(`${path}: column ${name} is in "${excerpt(found)}"; expected "${unit}"`);
  }
}

function accepts(type: DataType, dtype: ColumnDefinition["dtype"]): boolean {
  if (dtype === "dictionary") return isText(DataType.isDictionary(type) ? type.dictionary : type);
  if (dtype === "list<float32>") return isAnyList(type) && isReal(type.children[0]!.type);
  if (dtype === "float32" || dtype === "float64") return isReal(type);
  return isWhole(type);
}

function isText(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type);
}

function isAnyList(type: DataType): boolean {
  return DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type);
}

function isWhole(type: DataType): boolean {
  return DataType.isInt(type) && [8, 16, 32, 64].includes(type.bitWidth);
}

/** float16 is stored as bits that JavaScript cannot read; no trace needs it. */
function isReal(type: DataType): boolean {
  return isWhole(type) || (DataType.isFloat(type) && [Precision.SINGLE, Precision.DOUBLE].includes(type.precision));
}

/**
 * The column in the type of the dictionary: a view where the file has that type, a converted copy else.
 * Throws DataError for a null, a whole number that does not fit, an unknown primary, a name that is no UTF-8, and for lengths that do not agree.
 */
export function readColumn(
  data: Data,
  rows: number,
  definition: ColumnDefinition,
  origin: Origin,
): NumberColumn | ListColumn {
  const { name, dtype } = definition;
  if (data.length !== rows) throw inconsistent(origin, name, `${data.length} rows; expected ${rows}`);
  refuseNulls(data, (row) => faultAt(origin, row, name, "null; expected a value"));
  if (dtype === "list<float32>") return readLists(data, rows, definition, origin);
  if (dtype === "dictionary") return readNames(data, rows, name, origin);
  const values = valuesOf(data, rows, name, origin);
  return convert(values, dtype, (row, value, expected) => faultAt(origin, row, name, `${value}; expected ${expected}`));
}

/** Whole numbers of 64 bits as ids, see `IdNames`. Throws DataError for a null and for a negative one. */
export function readIds(
  data: Data,
  rows: number,
  { name, origin, names }: { name: string; origin: Origin; names: IdNames },
): Uint32Array {
  if (data.length !== rows) throw inconsistent(origin, name, `${data.length} rows; expected ${rows}`);
  refuseNulls(data, (row) => faultAt(origin, row, name, "null; expected a value"));
  const values = valuesOf(data, rows, name, origin);
  const ids = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = values[row]!;
    if (value < 0) throw faultAt(origin, row, name, `${value}; expected a whole number from 0`);
    ids[row] = names.numberFor(value);
  }
  return ids;
}

/** Whether a field holds ids that may be beyond what the dictionary has. */
export function isWideId({ type }: Field): boolean {
  return DataType.isInt(type) && type.bitWidth === 64;
}

function readLists(data: Data, rows: number, { name }: ColumnDefinition, origin: Origin): ListColumn {
  const child = data.children[0]!;
  const offsets = readOffsets(data, { rows, length: child.length, name, origin });
  const rowOf = (index: number) => rowOfEntry(offsets, index);
  refuseNulls(child, (index) => faultAt(origin, rowOf(index), name, "null in a trace; expected a number"));
  const first = offsets[0]!;
  const stored = valuesOf(child, child.length, name, origin).subarray(first, offsets[rows]);
  const values = convert(stored, "float32", (index, value, expected) =>
    faultAt(origin, rowOf(first + index), name, `${value}; expected ${expected}`),
  ) as Float32Array;
  return { offsets: first === 0 ? offsets : offsets.map((offset) => offset - first), values };
}

function readNames(data: Data, rows: number, column: string, origin: Origin): Uint8Array {
  const isDictionary = DataType.isDictionary(data.type);
  if (isDictionary && !data.dictionary) throw inconsistent(origin, column, "no dictionary");
  const place = { name: column, origin };
  const names = isDictionary ? dictionaryTexts(data.dictionary!, place) : arrowTexts(data, place);
  const classes = names.map((name) => (name === null ? -1 : (PRIMARIES as readonly string[]).indexOf(name)));
  const indices: Numbers | undefined = isDictionary ? valuesOf(data, rows, column, origin) : undefined;
  const primary = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const index = indices ? Number(indices[row]!) : row;
    const found = classes[index] ?? -1;
    if (found < 0) {
      const isThere = index >= 0 && index < names.length;
      const value = isThere ? `"${excerpt(String(names[index]))}"` : `name ${index} of ${names.length}`;
      throw faultAt(origin, row, column, `unknown primary: ${value}; expected one of ${PRIMARIES.join(", ")}`);
    }
    primary[row] = found;
  }
  return primary;
}

type Refusal = (index: number, value: number | bigint, expected: string) => DataError;

/** Values in the array type of `dtype`; whole numbers must fit, float64 may be rounded to float32 but not overflow. */
function convert(values: Numbers, dtype: keyof typeof ARRAY_TYPES, refuse: Refusal): NumberColumn {
  const ArrayType = ARRAY_TYPES[dtype];
  if (values instanceof ArrayType) return values;
  const converted = new ArrayType(values.length);
  const isReal = converted instanceof Float32Array || converted instanceof Float64Array;
  const largest = isReal ? Infinity : 2 ** (8 * ArrayType.BYTES_PER_ELEMENT) - 1;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]!);
    if (!isReal && !(value >= 0 && value <= largest)) throw refuse(i, values[i]!, `0 to ${largest}`);
    converted[i] = value;
    if (isReal && Number.isFinite(value) && !Number.isFinite(converted[i]!)) throw refuse(i, value, `a ${dtype}`);
  }
  return converted;
}

function valuesOf(data: Data, rows: number, name: string, origin: Origin): Numbers {
  const values: Numbers = data.values;
  if (values.length < rows) throw inconsistent(origin, name, `${values.length} values; expected ${rows}`);
  return values.subarray(0, rows);
}

function refuseNulls(data: Data, refuse: (index: number) => DataError): void {
  if (data.nullCount === 0) return;
  for (let i = 0; i < data.length; i++) if (!data.getValid(i)) throw refuse(i);
}
