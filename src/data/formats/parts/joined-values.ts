import type { SourceColumn, SourceLists, SourceNumbers, SourceTexts, SourceValues } from "../../source.ts";

/** Values of one file as the column of all files has them: whole numbers as texts, lists in the numbers of that column. Nothing is rounded: see `joinedStorage`. */
export function joinedValues(values: SourceValues, { kind, storage }: SourceColumn): SourceValues {
  if (kind === "text" && values.kind === "number") return digitsOf(values);
  return values.kind === "list" ? listsOf(values, storage === "float32" ? Float32Array : Float64Array) : values;
}

function digitsOf({ values, missing }: SourceNumbers): SourceTexts {
  const texts = Array.from(values, (value, row) => (missing?.[row] === 1 ? "" : String(value)));
  return { kind: "text", values: texts, ...(missing === undefined ? {} : { missing }) };
}

function listsOf(lists: SourceLists, Numbers: typeof Float32Array | typeof Float64Array): SourceLists {
  return lists.values instanceof Numbers ? lists : { ...lists, values: new Numbers(lists.values) };
}
