import { DataError, ShapeError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { isListColumn, type NumberColumn, type StationTable } from "../core/table.ts";
import { COLUMNS } from "./columns.ts";
import type { SourceValues } from "./source.ts";
import { kindsOf, stationValues } from "./station-values.ts";
import { checkStations, excerpt } from "./validation.ts";

/** What is used of a DataFrame of danfojs-node. */
export interface DanfoFrame {
  columns: readonly string[];
  /** [rows][columns] */
  values: unknown;
}

/** What is used of danfojs-node: the module itself, or danfojs of a browser. */
export interface Danfo<F extends DanfoFrame = DanfoFrame> {
  DataFrame: new (data: Record<string, readonly unknown[]>) => F;
}

const LIBRARY = "danfojs-node";
const WHERE = "DataFrame";

/**
 * Stations as a DataFrame of danfojs, for looking around: a column of numbers each, primaries by their names. Traces are left out unless
 * `traces`, then each is an array in its cell, which danfojs carries along but does not compute with. Throws what
 * Node does where danfojs-node is not installed and `danfo` is not given.
 */
export async function toDanfo<F extends DanfoFrame = DanfoFrame>(
  table: StationTable,
  { traces = false, danfo }: { traces?: boolean; danfo?: Danfo<F> } = {},
): Promise<F> {
  const { DataFrame } = danfo ?? ((await import(LIBRARY)) as Danfo<F>);
  const cells: Record<string, readonly unknown[]> = {};
  for (const [name, column] of Object.entries(table.columns)) {
    if (isListColumn(column)) {
      const { offsets, values } = column;
      if (!traces) continue;
      cells[name] = Array.from({ length: table.rows }, (_, i) =>
        Array.from(values.subarray(offsets[i], offsets[i + 1])),
      );
    } else cells[name] = name === "primary" ? Array.from(column, (index) => PRIMARIES[index]) : Array.from(column);
  }
  return new DataFrame(cells);
}

/**
 * The stations of a DataFrame, in the types of the dictionary; other columns of numbers are float64. Throws DataError with row and column for
 * a value that a station file could not have either, as ids that are texts or beyond 2^32 - 1, ShapeError for a column of neither numbers nor, where the dictionary has them, texts or lists.
 */
export function fromDanfo(frame: DanfoFrame): StationTable {
  const rows = frame.values as readonly (readonly unknown[])[];
  const table: StationTable = { rows: rows.length, columns: {} };
  const origin = { path: WHERE, firstRow: 0 };
  for (const [at, name] of frame.columns.entries()) {
    const cells = rows.map((row) => row[at]);
    const definition = COLUMNS.find((one) => one.name === name);
    const values = valuesOf(cells, name);
    if (definition === undefined) {
      if (values.kind !== "number")
        throw new ShapeError(`${WHERE}: column ${excerpt(name)} holds ${values.kind}s; expected numbers`);
      table.columns[name] = values.values as NumberColumn;
    } else {
      const kinds = kindsOf(definition);
      if (!kinds.includes(values.kind)) {
        throw new ShapeError(`${WHERE}: column ${name} holds ${values.kind}s; expected ${kinds.join("s or ")}s`);
      }
      table.columns[name] = stationValues(values, { definition, origin });
    }
  }
  const present = COLUMNS.filter(({ name }) => table.columns[name] !== undefined);
  checkStations(table, present, origin);
  return table;
}

/** The kind that the first cell shows; every other cell must be of it. */
function valuesOf(cells: readonly unknown[], name: string): SourceValues {
  const wrong = (row: number) =>
    new DataError(
      `${WHERE}: row ${row}, column ${excerpt(name)}: ${excerpt(String(cells[row]))}; expected as in row 0`,
    );
  if (Array.isArray(cells[0])) {
    const offsets = new Int32Array(cells.length + 1);
    const flat: number[] = [];
    const nulls: number[] = [];
    for (const [row, cell] of cells.entries()) {
      if (!Array.isArray(cell) || !cell.every((value) => value === null || typeof value === "number")) throw wrong(row);
      for (const value of cell) {
        if (value === null) nulls.push(flat.length);
        flat.push(value ?? Number.NaN);
      }
      offsets[row + 1] = flat.length;
    }
    const rest = nulls.length > 0 ? { nulls: Uint32Array.from(nulls) } : {};
    return { kind: "list", offsets, values: Float64Array.from(flat), ...rest };
  }
  const kind = typeof cells[0] === "string" ? "text" : "number";
  const odd = cells.findIndex((cell) => typeof cell !== (kind === "text" ? "string" : "number"));
  if (odd >= 0) throw wrong(odd);
  if (kind === "text") return { kind, values: cells as string[] };
  return { kind, values: Float64Array.from(cells as number[]) };
}
