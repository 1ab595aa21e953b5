import { type Data, DataType, type Field, type Schema } from "apache-arrow";
import { DataError } from "../core/errors.ts";
import type { StationTable } from "../core/table.ts";
import { checkField, isWideId, readColumn, readIds } from "./arrow-columns.ts";
import { ArrowFile } from "./arrow-file.ts";
import { ReadBuffer } from "./arrow-message.ts";
import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import { arrowSource } from "./formats/arrow/read.ts";
import { findFormat, openFound } from "./formats/catalogue.ts";
import { type ComputedColumn, givenFeatures, hasTraces, recomputed, unreadNotes } from "./given-features.ts";
import { IdNames } from "./id-names.ts";
import type { Source, SourceOptions } from "./source.ts";
import { chosenColumns, datasetOf, withoutRows } from "./source-dataset.ts";
import { refuseOptions } from "./source-options.ts";
import type { StationMap } from "./station-map.ts";
import { checkStations } from "./validation.ts";

/** A file of stations, open for reading. */
export interface Dataset {
  path: string;
  /** undefined where only reading the file tells */
  rows: number | undefined;
  /** what the file says of itself */
  metadata: Readonly<Record<string, string>>;
  /** see `Source.partMetadata` */
  partMetadata?: Source["partMetadata"];
  /** definitions of the columns that can be read, in the order of the dictionary */
  columns: readonly ColumnDefinition[];
  /** all columns of the file by their own names; of those that cannot be read the type */
  file: readonly { name: string; unread?: string }[];
  /**
   * The stations in file order, a record batch at a time, with all columns or those named; `file.NAME` is a column of the file's own, a number (NaN
   * where it has none) or a text. Values are in the types
   * of the dictionary and have been checked: see `checkStations`; checks concern the columns that are read. A table
   * holds until the next is asked for. Throws ShapeError for a name that is not among `columns`, DataError for a column of
   * another type or unit and for a value that cannot be meant.
   */
  batches(columnNames?: readonly string[]): AsyncGenerator<StationTable, void, undefined>;
  /** share of the file that was read, from 0 to 1 */
  progress(): number;
  /** sentences without a full stop on what was left out, with counts, once all was read */
  notes(): readonly string[];
  /** what the file has for an id that is a text or beyond 2^32, once it was read; undefined where it is the number itself */
  idName(column: string, id: number): string | undefined;
  /** features that are columns of the file, in the place of what they would be computed from */
  given: readonly string[];
  /** columns of the file's own that were not asked for, nor have the dictionary's names, nor does a map read them */
  unused(): readonly string[];
  /** ids that others stand for: see `standInIds` */
  assumed: readonly string[];
  close(): Promise<void>;
}

export interface DatasetOptions extends SourceOptions {
  /** name of the format; by default what the file itself or its extension says */
  format?: string | undefined;
  /** which columns are which; by default those with names of the dictionary */
  map?: StationMap | undefined;
  allowEmpty?: boolean;
  /** whether columns of the file's own will be asked for */
  own?: boolean;
  /** columns beyond the dictionary that a file may have in the place of what they would be computed from: see `givenFeatures` */
  features?: readonly ComputedColumn[] | undefined;
}

/**
 * Opens a file of stations in any format of `formats/`, or a folder of such files as one table, written by Cascada or by anything else, whose columns have the names of the
 * data dictionary or are given them by `map`. Integers of any width, float32 or float64, lists and large lists, and primaries as text
 * or in a dictionary of any order are read; labels and truth may be absent.
 *
 * No column need be there: who reads one asks for it (`requireColumns`). Ids have stand-ins, see `standInIds`.
 *
 * Throws DataError for a file that is not there, empty, cut off, damaged or of no known format, and without rows unless `allowEmpty`;
 * ConfigError for an unknown format and for an option that the format does not have.
 */
export async function openDataset(path: string, options: DatasetOptions = {}): Promise<Dataset> {
  const { format: name, map, allowEmpty = false, own = false, features, ...rest } = options;
  const found = await findFormat(path, name);
  if (found.format.name !== "arrow" || found.parts !== undefined)
    return datasetOf(await openFound(path, found, rest), { map, allowEmpty, features });
  refuseOptions(found.format.name, rest, []);
  const file = await ArrowFile.open(path);
  const isNative = map === undefined && !own && isStationFile(file.schema, features);
  return isNative
    ? stationFile(file, { allowEmpty, features })
    : datasetOf(await arrowSource(file), { map, allowEmpty, features });
}

const IDS = ["shower_id", "event_id", "station_id"];

/** Whether all of a file is as the dictionary has it: ids that are whole numbers, traces, and no feature in the place of a column. */
function isStationFile({ fields }: Schema, features: readonly ComputedColumn[] = []): boolean {
  const names = fields.map(({ name }) => name);
  const hasIds = IDS.every((id) => fields.some(({ name, type }) => name === id && DataType.isInt(type)));
  return hasIds && hasTraces(fields) && givenFeatures(fields, names, features).names.length === 0;
}

/** An Arrow IPC file that keeps to the dictionary, as Cascada writes it: columns are views of what was read wherever types are the same. */
export async function openStationFile(path: string, { allowEmpty = false } = {}): Promise<Dataset & { rows: number }> {
  return stationFile(await ArrowFile.open(path), { allowEmpty });
}

async function stationFile(
  file: ArrowFile,
  { allowEmpty, features = [] }: Pick<DatasetOptions, "allowEmpty" | "features">,
): Promise<Dataset & { rows: number }> {
  const { path, schema } = file;
  try {
    const columns = presentColumns(schema, path);
    const rows = file.batchRows.reduce((sum, count) => sum + count, 0);
    if (rows === 0 && !allowEmpty) throw withoutRows(path);
    const names = new Map(IDS.map((id) => [id, new IdNames()]));
    let read = 0;
    return {
      path,
      rows,
      metadata: Object.fromEntries(schema.metadata),
      columns,
      file: schema.fields.map(({ name }) => ({ name })),
      batches(wanted) {
        const chosen = chosenColumns(columns, wanted, path);
        for (const definition of chosen) checkField(fieldOf(schema, definition.name)!, definition, path);
        return counted(readBatches(file, chosen, names), (count) => {
          read = count;
        });
      },
      progress: () => (rows === 0 ? 1 : read / rows),
      idName: (column, id) => names.get(column)?.nameOf(id),
      notes: () => unreadNotes(recomputed(schema.fields, features)),
      given: [],
      unused: () => schema.fields.flatMap(({ name }) => (columns.some((column) => column.name === name) ? [] : [name])),
      assumed: [],
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The tables, and after each the number of rows so far. */
async function* counted(
  tables: AsyncIterable<StationTable>,
  tell: (rows: number) => void,
): AsyncGenerator<StationTable, void, undefined> {
  let rows = 0;
  for await (const table of tables) {
    rows += table.rows;
    tell(rows);
    yield table;
  }
}

function presentColumns(schema: Schema, path: string): ColumnDefinition[] {
  return COLUMNS.filter(({ name }) => {
    const count = schema.fields.filter((field) => field.name === name).length;
    if (count > 1) throw new DataError(`${path}: column ${name} is there ${count} times`);
    return count === 1;
  });
}

function fieldOf(schema: Schema, name: string): Field | undefined {
  return schema.fields.find((field) => field.name === name);
}

async function* readBatches(
  file: ArrowFile,
  columns: readonly ColumnDefinition[],
  ids: ReadonlyMap<string, IdNames>,
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
      const { name } = definition;
      const index = file.schema.fields.findIndex((field) => field.name === name);
      const names = isWideId(file.schema.fields[index]!) ? ids.get(name) : undefined;
      table.columns[name] = names
        ? readIds(data[index]!, rows, { name, origin, names })
        : readColumn(data[index]!, rows, definition, origin);
    }
    checkStations(table, columns, origin);
    if (rows > 0) yield table;
    firstRow += rows;
  }
}
