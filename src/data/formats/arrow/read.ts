import { type Data, DataType, type Field, Precision, Vector } from "apache-arrow";
import { DataError } from "../../../core/errors.ts";
import { readOffsets } from "../../arrow-columns.ts";
import type { ArrowFile } from "../../arrow-file.ts";
import type {
  Source,
  SourceBatch,
  SourceKind,
  SourceLists,
  SourceNumbers,
  SourceStorage,
  SourceValues,
} from "../../source.ts";
import { excerpt, faultAt, type Origin } from "../../validation.ts";

/** The columns of an Arrow file or stream as it has them. */
export function arrowSource(file: ArrowFile): Source {
  const { schema, path } = file;
  const rows = file.batchRows.reduce((sum, count) => sum + count, 0);
  let read = 0;
  return {
    path,
    format: "arrow",
    rows,
    columns: schema.fields.map((field) => ({
      name: field.name,
      kind: kindOf(field, path),
      ...storageOf(field.type),
      ...(field.metadata.has("unit") ? { unit: field.metadata.get("unit")! } : {}),
    })),
    metadata: Object.fromEntries(schema.metadata),
    async *batches(names) {
      let firstRow = 0;
      for (const [index, count] of file.batchRows.entries()) {
        const data = await file.read(index);
        const columns: Record<string, SourceValues> = {};
        for (const name of names) {
          const at = schema.fields.findIndex((field) => field.name === name);
          columns[name] = valuesOf(data[at]!, kindOf(schema.fields[at]!, path), { path, firstRow, name });
        }
        if (count > 0) yield { firstRow, rows: count, columns } satisfies SourceBatch;
        firstRow += count;
        read = firstRow;
      }
    },
    progress: () => (rows === 0 ? 1 : read / rows),
    close: () => file.close(),
  };
}

/** Throws DataError for a type that is neither numbers, texts nor lists of numbers. */
function kindOf({ name, type }: Field, path: string): SourceKind {
  const inner = DataType.isDictionary(type) ? type.dictionary : type;
  if (DataType.isUtf8(inner) || DataType.isLargeUtf8(inner) || DataType.isUtf8View(inner)) return "text";
  if (isNumber(inner)) return "number";
  const isList = DataType.isList(inner) || DataType.isLargeList(inner) || DataType.isFixedSizeList(inner);
  if (isList && isNumber(inner.children[0]!.type)) return "list";
  throw new DataError(
    `${path}: column ${name} is of type ${excerpt(String(type))}; expected numbers, texts or lists of numbers`,
  );
}

function storageOf(type: DataType): { storage?: SourceStorage } {
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)) {
    return storageOf(type.children[0]!.type);
  }
  if (DataType.isBool(type)) return { storage: "bool" };
  if (DataType.isFloat(type)) return { storage: type.precision === Precision.SINGLE ? "float32" : "float64" };
  return DataType.isInt(type) ? { storage: `${type.isSigned ? "" : "u"}int${type.bitWidth}` } : {};
}

function isNumber(type: DataType): boolean {
  if (DataType.isInt(type) || DataType.isBool(type)) return true;
  return DataType.isFloat(type) && type.precision !== Precision.HALF;
}

type Place = Origin & { name: string };

function valuesOf(data: Data, kind: SourceKind, place: Place): SourceValues {
  if (kind === "list") return listsOf(data, place);
  const missing = missingOf(data);
  if (kind === "text") {
    const vector = new Vector([data]);
    const values = Array.from({ length: data.length }, (_, row) => String(vector.get(row) ?? ""));
    return { kind, values, ...(missing ? { missing } : {}) };
  }
  return numbersOf(data, missing, place);
}

function numbersOf(data: Data, missing: Uint8Array | undefined, place: Place): SourceNumbers {
  const values = doubles(data, (row, value) => faultAt(place, row, place.name, tooLarge(value)));
  missing?.forEach((one, row) => {
    if (one === 1) values[row] = NaN;
  });
  return { kind: "number", values, ...(missing ? { missing } : {}) };
}

function tooLarge(value: bigint): string {
  return `${value}; expected a whole number up to 2^53, or a text`;
}

/** All values of a column of numbers or booleans, what stands in the place of nulls among them. */
function doubles(data: Data, refuse: (row: number, value: bigint) => DataError): Float64Array {
  const { length } = data;
  if (DataType.isBool(data.type)) {
    const vector = new Vector([data]);
    return Float64Array.from({ length }, (_, row) => Number(vector.get(row)));
  }
  const stored: ArrayLike<number | bigint> = data.values;
  if (stored.length < length) throw new DataError(`a column of ${length} rows has ${stored.length} values`);
  const values = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    const value = stored[row]!;
    values[row] = Number(value);
    if (typeof value === "bigint" && !Number.isSafeInteger(values[row]!) && data.getValid(row))
      throw refuse(row, value);
  }
  return values;
}

function listsOf(data: Data, place: Place): SourceLists {
  const missing = missingOf(data);
  const child = data.children[0]!;
  const stored = readOffsets(data, { rows: data.length, length: child.length, name: place.name, origin: place });
  const offsets = new Int32Array(data.length + 1);
  for (let row = 0; row < data.length; row++) {
    const length = missing?.[row] === 1 ? 0 : stored[row + 1]! - stored[row]!;
    offsets[row + 1] = offsets[row]! + length;
  }
  const isFloat32 = DataType.isFloat(child.type) && child.type.precision === Precision.SINGLE;
  const all = isFloat32
    ? (child.values as Float32Array)
    : doubles(child, (index, value) => faultAt(place, rowOf(stored, index), place.name, tooLarge(value)));
  const values = new (isFloat32 ? Float32Array : Float64Array)(offsets[data.length]!);
  for (let row = 0; row < data.length; row++) {
    const start = stored[row]!;
    const end = start + offsets[row + 1]! - offsets[row]!;
    if (end > all.length)
      throw new DataError(`${place.path} is damaged: a list ends at ${end} of ${all.length} values`);
    for (let i = start; child.nullCount > 0 && i < end; i++) {
      if (!child.getValid(i)) {
        throw faultAt(place, row, place.name, `null in entry ${i - start} of a list; expected a number`);
      }
    }
    values.set(all.subarray(start, end), offsets[row]!);
  }
  return { kind: "list", offsets, values, ...(missing ? { missing } : {}) };
}

function rowOf(offsets: Int32Array, index: number): number {
  let row = 0;
  while (offsets[row + 1]! <= index) row++;
  return row;
}

function missingOf(data: Data): Uint8Array | undefined {
  if (data.nullCount === 0) return undefined;
  return Uint8Array.from({ length: data.length }, (_, row) => (data.getValid(row) ? 0 : 1));
}
