import { type DataType, DateUnit, type Field, Precision, TimeUnit, DataType as Type } from "apache-arrow";
import type { SourceColumn, SourceStorage } from "../../source.ts";

/** What a field is to the readers of a source. */
export type FieldColumn = Required<Pick<SourceColumn, "kind">> & Pick<SourceColumn, "storage" | "unit">;

/**
 * A field as a column: numbers, texts, lists of numbers; dictionaries of numbers and texts are what they stand for. Times are the whole
 * numbers that they are stored as, in a unit that says so. Undefined for any other type.
 */
export function columnOf({ type, metadata }: Field): FieldColumn | undefined {
  const inner = Type.isDictionary(type) ? type.dictionary : type;
  const unit = metadata.get("unit") ?? timeUnit(inner);
  const rest = { ...(unit === undefined ? {} : { unit }) };
  if (isText(inner)) return { kind: "text", ...rest };
  const storage = storageOf(inner);
  if (storage !== undefined) return { kind: "number", storage, ...rest };
  if (Type.isDictionary(type) || !isList(type)) return undefined;
  const entries = storageOf(type.children[0]!.type);
  return entries === undefined ? undefined : { kind: "list", storage: entries, ...rest };
}

export function isText(type: DataType): boolean {
  return Type.isUtf8(type) || Type.isLargeUtf8(type) || Type.isUtf8View(type);
}

function isList(type: DataType): boolean {
  return Type.isList(type) || Type.isLargeList(type) || Type.isFixedSizeList(type);
}

/** In what numbers and times are stored; undefined for anything else, and for half floats, which JavaScript has no array for. */
function storageOf(type: DataType): SourceStorage | undefined {
  if (Type.isBool(type)) return "bool";
  if (Type.isFloat(type)) {
    if (type.precision === Precision.HALF) return undefined;
    return type.precision === Precision.SINGLE ? "float32" : "float64";
  }
  if (Type.isInt(type)) return `${type.isSigned ? "" : "u"}int${type.bitWidth}`;
  if (Type.isTimestamp(type) || Type.isDuration(type)) return "int64";
  if (Type.isDate(type)) return type.unit === DateUnit.DAY ? "int32" : "int64";
  return Type.isTime(type) ? `int${type.bitWidth}` : undefined;
}

const STEPS: Readonly<Record<TimeUnit, string>> = {
  [TimeUnit.SECOND]: "s",
  [TimeUnit.MILLISECOND]: "ms",
  [TimeUnit.MICROSECOND]: "us",
  [TimeUnit.NANOSECOND]: "ns",
};

/** In the words of the Parquet reader. */
function timeUnit(type: DataType): string | undefined {
  if (Type.isDate(type)) return `${type.unit === DateUnit.DAY ? "days" : "ms"} since 1970-01-01`;
  if (Type.isTimestamp(type)) return `${STEPS[type.unit]} since 1970-01-01`;
  if (Type.isTime(type)) return `${STEPS[type.unit]} since midnight`;
  return Type.isDuration(type) ? STEPS[type.unit] : undefined;
}
