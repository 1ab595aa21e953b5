import { DataError, ShapeError } from "../core/errors.ts";

/** A column of a table that no dictionary describes. */
export type PlainColumn = PlainNumbers | PlainTexts;

export interface PlainNumbers {
  name: string;
  kind: "number";
  /** [rows]; NaN where the number is missing */
  values: Float64Array;
}

export interface PlainTexts {
  name: string;
  kind: "text";
  /** [rows]; "" where the text is missing */
  values: readonly string[];
}

/** Rows of numbers and texts whose meaning is not known: a user's table, columns in the order of the file. */
export interface PlainTable {
  /** where the rows come from, for messages: a path */
  source: string;
  rows: number;
  columns: readonly PlainColumn[];
}

/**
 * A table of columns by name, in their order: texts where the first value is one, else numbers.
 * Throws ShapeError for columns that differ in length.
 */
export function plainTable(
  source: string,
  columns: Readonly<Record<string, readonly string[] | ArrayLike<number>>>,
): PlainTable {
  const named = Object.entries(columns).map(([name, values]): PlainColumn => {
    return isTexts(values)
      ? { name, kind: "text", values }
      : { name, kind: "number", values: Float64Array.from(values as ArrayLike<number>) };
  });
  const rows = named[0]?.values.length ?? 0;
  for (const { name, values } of named) {
    if (values.length === rows) continue;
    throw new ShapeError(`${source}: column ${name} has ${values.length} rows; expected ${rows}`);
  }
  return { source, rows, columns: named };
}

/** The column of that name. Throws DataError where there is none, and says which there are. */
export function plainColumn({ source, columns }: PlainTable, name: string): PlainColumn {
  const column = columns.find((each) => each.name === name);
  if (column !== undefined) return column;
  const names = columns.map((each) => each.name);
  throw new DataError(`${source}: no column ${name}; expected one of ${names.join(", ")}`);
}

function isTexts(values: readonly string[] | ArrayLike<number>): values is readonly string[] {
  return typeof values[0] === "string";
}
