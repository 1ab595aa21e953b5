import { DataError, ShapeError } from "../core/errors.ts";
import { originOf, type Source, type SourceValues } from "./source.ts";
import { faultAt } from "./validation.ts";

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

/**
 * All columns of numbers and texts of a source, and the names of the others. Throws DataError as reading does, and for a number that is
 * infinite.
 */
export async function readPlainTable(source: Source): Promise<{ table: PlainTable; others: string[] }> {
  const chosen = source.columns.filter(({ kind }) => kind !== "list").map(({ name }) => name);
  const gathered = chosen.map((): Exclude<SourceValues, { kind: "list" }>[] => []);
  let rows = 0;
  for await (const batch of source.batches(chosen)) {
    for (const [k, name] of chosen.entries()) {
      const column = batch.columns[name]!;
      if (column.kind === "list") throw new TypeError(`column ${name}: a list; expected numbers or texts`);
      const row = column.kind === "number" ? column.values.findIndex((value) => Math.abs(value) === Infinity) : -1;
      if (row >= 0) {
        throw faultAt(originOf(batch, source.path), row, name, `${column.values[row]}; expected a finite number`);
      }
      // Arrays are the batch's own.
      gathered[k]!.push(
        column.kind === "number"
          ? { ...column, values: column.values.slice() }
          : { ...column, values: [...column.values] },
      );
    }
    rows += batch.rows;
  }
  const columns = chosen.map((name, k): PlainColumn => {
    const parts = gathered[k]!;
    if (source.columns.find((column) => column.name === name)!.kind === "text") {
      return { name, kind: "text", values: parts.flatMap(({ values }) => Array.from(values as readonly string[])) };
    }
    const values = new Float64Array(rows);
    let start = 0;
    for (const part of parts) {
      values.set(part.values as Float64Array, start);
      start += part.values.length;
    }
    return { name, kind: "number", values };
  });
  const lists = source.columns.filter(({ kind }) => kind === "list");
  const others = [...lists, ...(source.others ?? [])].map(({ name }) => name);
  return { table: { source: source.path, rows, columns }, others };
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
