import type { SourceColumn, SourceLists, SourceNumbers, SourceTexts, SourceValues } from "../../source.ts";

/** Values of one file as the column of all files has them: whole numbers as texts, lists in the numbers of that column. Nothing is rounded: see `joinedStorage`. */
export function joinedValues(values: SourceValues, { kind, storage }: SourceColumn): SourceValues {
  if (kind === "text" && values.kind === "number") return digitsOf(values);
  return values.kind === "list" ? listsOf(values, storage === "float32" ? Float32Array : Float64Array) : values;
}

/** The values of a column in rows that have none. */
export function noValues({ kind, storage }: SourceColumn, rows: number): SourceValues {
  const missing = new Uint8Array(rows).fill(1);
  if (kind === "number") return { kind, values: new Float64Array(rows).fill(Number.NaN), missing };
  if (kind === "text") return { kind, values: new Array<string>(rows).fill(""), missing };
  const values = storage === "float32" ? new Float32Array(0) : new Float64Array(0);
  return { kind, offsets: new Int32Array(rows + 1), values, missing };
}

function digitsOf({ values, missing }: SourceNumbers): SourceTexts {
  const texts = Array.from(values, (value, row) => (missing?.[row] === 1 ? "" : String(value)));
  return { kind: "text", values: texts, ...(missing === undefined ? {} : { missing }) };
}

function listsOf(lists: SourceLists, Numbers: typeof Float32Array | typeof Float64Array): SourceLists {
  return lists.values instanceof Numbers ? lists : { ...lists, values: new Numbers(lists.values) };
}
