import type { SchemaElement, SchemaTree } from "hyparquet";
import type { SourceColumn, SourceStorage } from "../../source.ts";

/** A column of a table, and how its leaf in the schema becomes rows. */
export interface ColumnPlan extends SourceColumn {
  /** what is stored */
  element: SchemaElement;
  /** whether 32 or 64 bits are without sign */
  unsigned: boolean;
  /** definition level of a value that is there */
  present: number;
  /** of lists: the definition level of a list without entries; below it there is no list */
  empty: number;
  /** 1 for lists, 0 else */
  repeated: number;
  /** of the leaf, in the order in which row groups have their columns */
  index: number;
}

/** The columns that Cascada reads and those that it does not. */
export interface Plans {
  columns: ColumnPlan[];
  others: { name: string; type: string }[];
}

/** A node of the schema on the way to a leaf. */
interface Place {
  node: SchemaTree;
  name: string;
  level: number;
  empty: number;
  repeated: number;
}

/**
 * The leaves of a schema as columns: members of structures are named with dots, the levels that only make lists have no name.
 * A second column of a name is among the others, as are lists of lists and of texts, decimals, half floats, raw bytes and columns of which the
 * writer knew no value, so that their type stands for nothing.
 *
 * https://parquet.apache.org/docs/file-format/nestedencoding/ and LogicalTypes.md of parquet-format (lists)
 */
export function plansOf(root: SchemaTree): Plans {
  const plans: Plans = { columns: [], others: [] };
  let index = 0;
  const walk = ({ node, name, level, empty, repeated }: Place): void => {
    const isRepeated = node.element.repetition_type === "REPEATED";
    const place: Place = {
      node,
      name,
      level: level + (node.element.repetition_type === "REQUIRED" ? 0 : 1),
      empty: isRepeated ? level : empty,
      repeated: repeated + (isRepeated ? 1 : 0),
    };
    if (node.children.length === 0) add(plans, place, index++);
    const [only, ...more] = node.children;
    for (const child of node.children) {
      const makesList = more.length === 0 && (isRepeated || only!.element.repetition_type === "REPEATED");
      walk({ ...place, node: child, name: makesList ? name : `${name}.${child.element.name}` });
    }
  };
  for (const node of root.children) walk({ node, name: node.element.name, level: 0, empty: 0, repeated: 0 });
  return plans;
}

function add({ columns, others }: Plans, { node, name, level, empty, repeated }: Place, index: number): void {
  const { element } = node;
  const storage = storageOf(element);
  const unit = unitOf(element);
  const isText = storage === undefined && isTextual(element);
  if (repeated > 1) others.push({ name, type: "lists of lists" });
  else if (repeated === 1 && isText) others.push({ name, type: "lists of texts" });
  else if (storage === undefined && !isText) others.push({ name, type: typeName(element) });
  else if (columns.some((column) => column.name === name)) others.push({ name, type: "a second column of this name" });
  else {
    columns.push({
      name,
      kind: repeated === 1 ? "list" : isText ? "text" : "number",
      ...(storage === undefined ? {} : { storage }),
      ...(unit === undefined ? {} : { unit }),
      ...{ element, unsigned: isUnsigned(element), present: level, empty, repeated, index },
    });
  }
}

function typeName({ type, converted_type, logical_type }: SchemaElement): string {
  if (logical_type?.type === "NULL") return "null";
  return [type, logical_type?.type ?? converted_type].filter((part) => part !== undefined).join(" ");
}

function isUnsigned({ converted_type, logical_type }: SchemaElement): boolean {
  if (logical_type?.type === "INTEGER") return !logical_type.isSigned;
  return converted_type?.startsWith("UINT_") ?? false;
}

/** How numbers are stored; undefined for what is none: decimals, half floats, texts, raw bytes, nulls alone. */
function storageOf(element: SchemaElement): SourceStorage | undefined {
  const { type, converted_type, logical_type } = element;
  if (logical_type?.type === "NULL") return undefined;
  if (type === "FLOAT") return "float32";
  if (type === "DOUBLE") return "float64";
  if (type === "BOOLEAN") return "bool";
  if ((type !== "INT32" && type !== "INT64") || typeName(element).endsWith("DECIMAL")) return undefined;
  const bits =
    logical_type?.type === "INTEGER" ? logical_type.bitWidth : Number(/^U?INT_(\d+)$/.exec(converted_type ?? "")?.[1]);
  const width = bits === 8 || bits === 16 ? bits : type === "INT64" ? 64 : 32;
  return `${isUnsigned(element) ? "u" : ""}int${width}`;
}

/** Times are the whole numbers that they are stored as, in a unit that says so. */
function unitOf({ converted_type, logical_type }: SchemaElement): string | undefined {
  if (logical_type?.type === "DATE" || converted_type === "DATE") return "days since 1970-01-01";
  const [, kind, converted] = /^(TIME|TIMESTAMP)_(MILLIS|MICROS)$/.exec(converted_type ?? "") ?? [];
  const time = logical_type?.type === "TIMESTAMP" || logical_type?.type === "TIME" ? logical_type : undefined;
  const step = time?.unit ?? converted;
  if (step === undefined) return undefined;
  const units: Readonly<Record<string, string>> = { MILLIS: "ms", MICROS: "us", NANOS: "ns" };
  return `${units[step]} since ${(time?.type ?? kind) === "TIME" ? "midnight" : "1970-01-01"}`;
}

/** Bytes without a mark are taken for text as well: older programs do not mark it. */
function isTextual({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (type !== "BYTE_ARRAY") return false;
  if (logical_type !== undefined) return ["STRING", "ENUM", "JSON"].includes(logical_type.type);
  return converted_type === undefined || ["UTF8", "ENUM", "JSON"].includes(converted_type);
}
