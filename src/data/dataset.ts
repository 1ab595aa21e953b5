import type { Schema } from "apache-arrow";
import { DataError, ShapeError } from "../core/errors.ts";
import type { StationTable } from "../core/table.ts";
import { checkField, readColumn } from "./arrow-columns.ts";
import { ArrowFile } from "./arrow-file.ts";
import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import { checkStations, excerpt } from "./validation.ts";

/** A file of stations, open for reading. */
export interface Dataset {
  path: string;
  rows: number;
  /** what the file says of itself */
  metadata: Readonly<Record<string, string>>;
  /** definitions of the columns it has, in the order of the dictionary; others in the file are ignored */
  columns: readonly ColumnDefinition[];
  /**
   * The stations in file order, a record batch at a time, with all columns or those named. Values are in the types
   * of the dictionary and have been checked: see `checkStations`; checks concern the columns that are read.
   * Throws ShapeError for a name the file does not have, DataError for a value that cannot be meant.
   */
  batches(columnNames?: readonly string[]): AsyncGenerator<StationTable, void, undefined>;
  close(): Promise<void>;
}

/**
 * Opens an Arrow IPC file of stations, written by Cascada or by anything else that keeps to the data dictionary.
 * Integers of any width, float32 or float64, lists and large lists, and primaries as text or in a dictionary of any
 * order are read; labels and truth may be absent.
 *
 * Throws DataError for a file that is not there, empty, cut off, damaged or no Arrow file; without rows
 * unless `allowEmpty`; without a column that every station has; with a column of another type or unit.
 */
export async function openDataset(path: string, { allowEmpty = false } = {}): Promise<Dataset> {
  const file = await ArrowFile.open(path);
  try {
    const columns = presentColumns(file.schema, path);
    const rows = file.batchRows.reduce((sum, count) => sum + count, 0);
    if (rows === 0 && !allowEmpty) throw new DataError(`${path} has no rows; expected at least one station`);
    return {
      path,
      rows,
      metadata: Object.fromEntries(file.schema.metadata),
      columns,
      batches: (names) => readBatches(file, names === undefined ? columns : selected(columns, names, path)),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function presentColumns(schema: Schema, path: string): ColumnDefinition[] {
  const missing: string[] = [];
  const present: ColumnDefinition[] = [];
  for (const definition of COLUMNS) {
    const fields = schema.fields.filter(({ name }) => name === definition.name);
    if (fields.length > 1) throw new DataError(`${path}: column ${definition.name} is there ${fields.length} times`);
    if (fields[0]) {
      checkField(fields[0], definition, path);
      present.push(definition);
    } else if (!definition.optional) {
      missing.push(definition.name + otherUnit(definition, schema));
    }
  }
  if (missing.length > 0) throw new DataError(`${path}: missing column: ${missing.join(", ")}`);
  return present;
}

/** A hint where the column is there in another unit: energy_ev for energy_eev. */
function otherUnit({ name, unit }: ColumnDefinition, schema: Schema): string {
  const suffix = `_${unit.toLowerCase()}`;
  if (unit === "" || !name.endsWith(suffix)) return "";
  const stem = name.slice(0, 1 - suffix.length);
  const found = schema.fields.find((field) => field.name.startsWith(stem) && !field.name.includes("_", stem.length));
  return found ? ` (there is ${excerpt(found.name)}; expected ${unit})` : "";
}

function selected(columns: readonly ColumnDefinition[], names: readonly string[], path: string): ColumnDefinition[] {
  const absent = names.filter((name) => !columns.some((column) => column.name === name));
  if (absent.length > 0) throw new ShapeError(`${path} has no column ${absent.join(", ")}`);
  return columns.filter(({ name }) => names.includes(name));
}

async function* readBatches(
  file: ArrowFile,
  columns: readonly ColumnDefinition[],
): AsyncGenerator<StationTable, void, undefined> {
  let firstRow = 0;
  for (const [batch, rows] of file.batchRows.entries()) {
    const data = await file.read(batch);
    const origin = { path: file.path, firstRow };
    const table: StationTable = { rows, columns: {} };
    for (const definition of columns) {
      const index = file.schema.fields.findIndex(({ name }) => name === definition.name);
      table.columns[definition.name] = readColumn(data[index]!, rows, definition, origin);
    }
    checkStations(table, columns, origin);
    if (rows > 0) yield table;
    firstRow += rows;
  }
}
