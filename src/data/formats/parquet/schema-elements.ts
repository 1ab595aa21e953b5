import type { SchemaElement } from "hyparquet";
import type { SourceStorage } from "../../source.ts";
import type { StoredColumn } from "../../stored-column.ts";

/** A column's part of a Parquet schema; all may be missing, entries of lists too. */
export function schemaElements({ name, kind, storage }: StoredColumn): SchemaElement[] {
  const leaf = elementOf(storage);
  if (kind !== "list") return [{ ...leaf, name, repetition_type: "OPTIONAL" }];
  return [
    { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { ...leaf, name: "element", repetition_type: "OPTIONAL" },
  ];
}

function elementOf(storage: SourceStorage | undefined): Omit<SchemaElement, "name"> {
  if (storage === undefined) return { type: "BYTE_ARRAY", converted_type: "UTF8" };
  if (storage === "bool") return { type: "BOOLEAN" };
  if (storage === "float32") return { type: "FLOAT" };
  if (storage === "float64") return { type: "DOUBLE" };
  const [, sign, bits] = /^(u?)int(8|16|32|64)$/.exec(storage)!;
  const converted = `${sign === "u" ? "U" : ""}INT_${bits}` as NonNullable<SchemaElement["converted_type"]>;
  return { type: bits === "64" ? "INT64" : "INT32", converted_type: converted };
}
