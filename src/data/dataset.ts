import type { Data, Schema } from "apache-arrow";
import { DataError } from "../core/errors.ts";
import type { StationTable } from "../core/table.ts";
import { checkField, readColumn } from "./arrow-columns.ts";
import { ArrowFile } from "./arrow-file.ts";
import { ReadBuffer } from "./arrow-message.ts";
import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import { formatNamed, formatOf } from "./formats/catalogue.ts";
import { type GivenFeatures, hasTraces } from "./given-features.ts";
import { columnInOtherUnit } from "./other-unit.ts";
import type { SourceOptions } from "./source.ts";
import { chosenColumns, counted, datasetOf, withoutRows } from "./source-dataset.ts";
import { refuseOptions } from "./source-options.ts";
import type { StationMap } from "./station-map.ts";
import { checkStations, excerpt } from "./validation.ts";

/** A file of stations, open for reading. */
export interface Dataset {
  path: string;
  /** undefined where only reading the file tells */
  rows: number | undefined;
  /** what the file says of itself */
  metadata: Readonly<Record<string, string>>;
  /** definitions of the columns it has, in the order of the dictionary; others in the file are ignored */
  columns: readonly ColumnDefinition[];
  /**
   * The stations in file order, a record batch at a time, with all columns or those named. Values are in the types
   * of the dictionary and have been checked: see `checkStations`; checks concern the columns that are read. A table
   * holds until the next is asked for.
   * Throws ShapeError for a name the file does not have, DataError for a value that cannot be meant.
   */
  batches(columnNames?: readonly string[]): AsyncGenerator<StationTable, void, undefined>;
  /** share of the file that was read, from 0 to 1 */
  progress(): number;
  /** sentences without a full stop on what was left out, with counts, once all was read */
  notes(): readonly string[];
  /** the text of an id that the file gives as a text, once it was read; undefined where ids are numbers */
  idName(column: string, id: number): string | undefined;
  /** of a table without traces: what stands for what would be computed from them */
  given?: GivenFeatures;
  close(): Promise<void>;
}

export interface DatasetOptions extends SourceOptions {
  /** name of the format; by default what the file itself or its extension says */
  format?: string | undefined;
  /** which columns are which; by default those with names of the dictionary */
  map?: StationMap | undefined;
  allowEmpty?: boolean;
  /** columns beyond the dictionary that a table without traces may have for what is computed from them elsewhere */
  features?: readonly ColumnDefinition[] | undefined;
}

/**
 * Opens a file of stations in any format of `formats/`, written by Cascada or by anything else, whose columns have the names of the
 * data dictionary or are given them by `map`. Integers of any width, float32 or float64, lists and large lists, and primaries as text
 * or in a dictionary of any order are read; labels and truth may be absent.
 *
 * Throws DataError for a file that is not there, empty, cut off, damaged or of no known format; without rows
 * unless `allowEmpty`; without a column that every station has (where there are traces, or no `features`, see `givenFeatures`); with a column of another type or unit. ConfigError for an unknown format
 * and for an option that the format does not have.
 */
export async function openDataset(path: string, options: DatasetOptions = {}): Promise<Dataset> {
  const { format: name, map, allowEmpty = false, features, ...rest } = options;
  const format = name === undefined ? await formatOf(path) : await formatNamed(name);
  if (format.name !== "arrow" || map !== undefined || features !== undefined) {
    const source = await format.open(path, rest);
    const isStationFile = format.name === "arrow" && map === undefined && hasTraces(source.columns);
    if (!isStationFile) return datasetOf(source, { map, allowEmpty, features });
    await source.close();
  }
  refuseOptions(format.name, rest, []);
  return openStationFile(path, { allowEmpty });
}

/** An Arrow IPC file that keeps to the dictionary, as Cascada writes it: columns are views of what was read wherever types are the same. */
export async function openStationFile(path: string, { allowEmpty = false } = {}): Promise<Dataset & { rows: number }> {
  const file = await ArrowFile.open(path);
  try {
    const columns = presentColumns(file.schema, path);
    const rows = file.batchRows.reduce((sum, count) => sum + count, 0);
    if (rows === 0 && !allowEmpty) throw withoutRows(path);
    let read = 0;
    return {
      path,
      rows,
      metadata: Object.fromEntries(file.schema.metadata),
      columns,
      batches(names) {
        return counted(readBatches(file, chosenColumns(columns, names, path)), (count) => {
          read = count;
        });
      },
      progress: () => (rows === 0 ? 1 : read / rows),
      idName: () => undefined,
      notes: () => [],
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

/** A hint where the column is there in another unit. */
function otherUnit(definition: ColumnDefinition, schema: Schema): string {
  const found = columnInOtherUnit(definition, schema.fields);
  return found === undefined ? "" : ` (there is ${excerpt(found)}; expected ${definition.unit})`;
}

async function* readBatches(
  file: ArrowFile,
  columns: readonly ColumnDefinition[],
): AsyncGenerator<StationTable, void, undefined> {
  let firstRow = 0;
  let ahead: Promise<Data[]> | undefined;
  const buffers = [new ReadBuffer(), new ReadBuffer()];
  for (const [batch, rows] of file.batchRows.entries()) {
    const data = await (ahead ?? file.read(batch, buffers[batch % 2]));
    // The next batch comes from the disk while this one is in use, into the memory of the one before.
    ahead = batch + 1 < file.batchRows.length ? file.read(batch + 1, buffers[(batch + 1) % 2]) : undefined;
    ahead?.catch(() => {}); // reported when its turn comes
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
