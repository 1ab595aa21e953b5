import {
  type Data,
  DataType,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int8,
  List,
  makeData,
  Schema,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import { PRIMARIES } from "../core/primaries.ts";
import { isListColumn, type ListColumn, type NumberColumn } from "../core/table.ts";
import type { ColumnDefinition, Dtype } from "./columns.ts";

/** Names that rows refer to by number: the Arrow type of the column and the names themselves. */
export interface Names {
  type: Dictionary<Utf8, Int8>;
  values: Vector<Utf8>;
}

/**
 * A dictionary type for `names`. The number `id` tells the dictionaries of one file apart; it is given here because
 * Arrow would otherwise count up over the whole process, and no two files would have the same bytes. The index is
 * int8: pandas reads no unsigned one.
 */
export function namesOf(names: readonly string[], id: number): Names {
  return { type: new Dictionary(new Utf8(), new Int8(), id), values: vectorFromArray(names, new Utf8()) };
}

/** The primaries, as every station file holds them. */
export const PRIMARY_NAMES: Names = namesOf(PRIMARIES, 0);

const TYPES: Record<Dtype, () => DataType> = {
  uint8: () => new Uint8(),
  uint16: () => new Uint16(),
  uint32: () => new Uint32(),
  float32: () => new Float32(),
  float64: () => new Float64(),
  "list<float32>": () => new List(new Field("item", new Float32(), false)),
  dictionary: () => PRIMARY_NAMES.type,
};

/**
 * The schema of a station file: its columns with {unit, role, description} beside each, none nullable, and the
 * metadata of the file in alphabetical order, so that the same content gives the same bytes.
 */
export function stationSchema(
  columns: readonly ColumnDefinition[],
  metadata: Readonly<Record<string, string>>,
): Schema {
  const fields = columns.map(
    ({ name, dtype, unit, role, description }) =>
      new Field(name, TYPES[dtype](), false, new Map(Object.entries({ unit, role, description }))),
  );
  return new Schema(fields, sortedMap(metadata));
}

/** The entries of `record` in the order of their keys (by UTF-16 code units, whatever the locale). */
export function sortedMap(record: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.keys(record)
      .sort()
      .map((key) => [key, record[key]!]),
  );
}

/** A column of a station table as Arrow sees it: a view, nothing is copied. */
export function arrowData(type: DataType, column: NumberColumn | ListColumn): Data {
  if (isListColumn(column)) {
    const child = makeData({ type: new Float32(), data: column.values });
    return makeData({ type: type as List<Float32>, valueOffsets: column.offsets, child });
  }
  if (DataType.isDictionary(type)) return namesData(PRIMARY_NAMES, column as Uint8Array);
  // Int or Float of any width: the overloads of makeData want to know which.
  return makeData({ type: type as Float32, data: column as Float32Array });
}

/** A column of numbers that stand for `names`. */
export function namesData({ type, values }: Names, indices: Uint8Array): Data {
  const signed = new Int8Array(indices.buffer, indices.byteOffset, indices.length);
  return makeData({ type, data: signed, dictionary: values });
}
