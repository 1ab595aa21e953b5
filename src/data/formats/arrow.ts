import { type Data, DataType, type Field, Precision, Vector } from "apache-arrow";
import { DataError } from "../../core/errors.ts";
import { ArrowFile } from "../arrow-file.ts";
import type { Format, Source, SourceBatch, SourceKind, SourceLists, SourceNumbers, SourceValues } from "../source.ts";
import { refuseOptions } from "../source-options.ts";
import { excerpt, faultAt, type Origin } from "../validation.ts";

const MAGIC = "ARROW1";

/** Arrow IPC files, also known as Feather version 2: as `openDataset` reads them where they keep to the dictionary. */
const arrow: Format = {
  name: "arrow",
  summary: "Arrow IPC file (Feather version 2)",
  extensions: [".arrow", ".feather"],
  recognises: (head) => Buffer.from(head.subarray(0, MAGIC.length)).toString("latin1") === MAGIC,
  async open(path, options) {
    refuseOptions("arrow", options, []);
    return arrowSource(await ArrowFile.open(path));
  },
};
export default arrow;

function arrowSource(file: ArrowFile): Source {
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

function isNumber(type: DataType): boolean {
  if (DataType.isInt(type) || DataType.isBool(type)) return true;
  return DataType.isFloat(type) && type.precision !== Precision.HALF;
}

type Place = Origin & { name: string };

function valuesOf(data: Data, kind: SourceKind, place: Place): SourceValues {
  if (kind === "list") return listsOf(data, place);
  const missing = missingOf(data);
  const vector = new Vector([data]);
  if (kind === "text") {
    const values = Array.from({ length: data.length }, (_, row) => String(vector.get(row) ?? ""));
    return { kind, values, ...(missing ? { missing } : {}) };
  }
  return numbersOf(vector, missing, place);
}

function numbersOf(vector: Vector, missing: Uint8Array | undefined, place: Place): SourceNumbers {
  const values = new Float64Array(vector.length);
  for (let row = 0; row < values.length; row++) {
    const value = missing?.[row] === 1 ? NaN : vector.get(row);
    values[row] = Number(value);
    if (typeof value === "bigint" && !Number.isSafeInteger(values[row]!)) {
      throw faultAt(place, row, place.name, `${value}; expected a whole number up to 2^53, or a text`);
    }
  }
  return { kind: "number", values, ...(missing ? { missing } : {}) };
}

function listsOf(data: Data, place: Place): SourceLists {
  const missing = missingOf(data);
  const vector = new Vector([data]);
  const lists = Array.from({ length: data.length }, (_, row): Vector => vector.get(row) ?? new Vector([]));
  const offsets = new Int32Array(data.length + 1);
  for (const [row, list] of lists.entries())
    offsets[row + 1] = offsets[row]! + (missing?.[row] === 1 ? 0 : list.length);
  const isFloat32 = DataType.isFloat(data.children[0]!.type) && data.children[0]!.type.precision === Precision.SINGLE;
  const values = new (isFloat32 ? Float32Array : Float64Array)(offsets[data.length]!);
  for (const [row, list] of lists.entries()) {
    const start = offsets[row]!;
    for (let i = 0; i < offsets[row + 1]! - start; i++) {
      const value = list.get(i);
      if (value === null) throw faultAt(place, row, place.name, `null in entry ${i} of a list; expected a number`);
      values[start + i] = Number(value);
    }
  }
  return { kind: "list", offsets, values, ...(missing ? { missing } : {}) };
}

function missingOf(data: Data): Uint8Array | undefined {
  if (data.nullCount === 0) return undefined;
  return Uint8Array.from({ length: data.length }, (_, row) => (data.getValid(row) ? 0 : 1));
}
