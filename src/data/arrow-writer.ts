import type { Schema } from "apache-arrow";
import { DataError, ShapeError } from "../core/errors.ts";
import { isListColumn, type StationTable } from "../core/table.ts";
import { ArrowEncoder, arrowFormOf } from "./arrow-encoder.ts";
import { arrowData, stationSchema } from "./arrow-schema.ts";
import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import { PartialFile, type WrittenFile } from "./partial-file.ts";
import { ARRAY_TYPES, StationBuffer } from "./station-buffer.ts";
import { checkStations } from "./validation.ts";

/** Rows of a record batch. */
export const BATCH_ROWS = 1024;

export interface ArrowWriterOptions {
  /** names from the data dictionary, in any order; those that are not optional there must be among them */
  columns: readonly string[];
  /** what the file says of itself; no time, host or path, or the same stations no longer give the same bytes */
  metadata: Readonly<Record<string, string>>;
  /** replace a file that exists */
  overwrite?: boolean;
  /** of a record batch; `BATCH_ROWS` by default */
  batchRows?: number;
  /** let a file be without rows; only a part of something larger may be */
  allowEmpty?: boolean;
}

export interface WrittenStations extends WrittenFile {
  rows: number;
}

/**
 * Starts an Arrow IPC file of stations, or a stream where the path ends in .arrows. It appears at `path` when the writer is closed, not before.
 *
 * Throws ShapeError for columns that the dictionary does not have or that it requires and are not given;
 * TrackingError if the folder cannot be written, or if the file exists and `overwrite` is false (the default).
 */
export async function openArrowWriter(path: string, options: ArrowWriterOptions): Promise<ArrowWriter> {
  const { columns, metadata, overwrite = false, batchRows = BATCH_ROWS, allowEmpty = false } = options;
  const definitions = chosen(columns);
  const file = await PartialFile.open(path, { overwrite });
  return new ArrowWriter({
    path,
    file,
    definitions,
    schema: stationSchema(definitions, metadata),
    batchRows,
    allowEmpty,
  });
}

interface Parts {
  path: string;
  file: PartialFile;
  definitions: readonly ColumnDefinition[];
  schema: Schema;
  batchRows: number;
  allowEmpty: boolean;
}

/**
 * Streams stations into an Arrow file in record batches of a fixed number of rows, so that the bytes depend on the
 * stations alone and not on the tables they came in, and memory is that of one batch. Await each call: a `write`
 * that is not finished is a batch on its way to the disk.
 */
export class ArrowWriter {
  private readonly parts: Parts;
  private readonly encoder: ArrowEncoder;
  private readonly buffer: StationBuffer;
  private rows = 0;
  private started = false;

  /** Use `openArrowWriter`. */
  constructor(parts: Parts) {
    this.parts = parts;
    this.encoder = new ArrowEncoder(parts.schema, arrowFormOf(parts.path));
    this.buffer = new StationBuffer(parts.definitions, parts.batchRows);
  }

  /**
   * Appends the rows of `table`, which may be used again when this returns; columns that were not chosen are ignored.
   * Throws ShapeError for a missing column or one of another type or length, DataError for a value that the reader
   * would refuse, TrackingError if the disk does; then nothing is left of the file.
   */
  async write(table: StationTable): Promise<void> {
    const { definitions, path } = this.parts;
    try {
      for (const definition of definitions) checkShape(table, definition);
      checkStations(table, definitions, table.part ?? { path, firstRow: this.rows });
      for (let row = 0; row < table.rows; ) {
        row += this.buffer.append(table, row);
        if (this.buffer.full) await this.flush();
      }
      this.rows += table.rows;
    } catch (error) {
      await this.abort();
      throw error;
    }
  }

  /**
   * Writes the rest and puts the file in its place. Throws DataError if no row was written and that was not allowed (and
   * leaves no file).
   */
  async close(): Promise<WrittenStations> {
    const { allowEmpty, path } = this.parts;
    try {
      if (this.rows === 0 && !allowEmpty) throw new DataError(`${path}: no stations to write; expected at least one`);
      if (this.buffer.rows > 0) await this.flush();
      await this.start();
      await this.parts.file.write(this.encoder.tail());
    } catch (error) {
      await this.abort();
      throw error;
    }
    return { rows: this.rows, ...(await this.parts.file.commit()) };
  }

  /** Gives up: nothing is left of the file, and what was at its path stays as it was. */
  async abort(): Promise<void> {
    await this.parts.file.discard();
  }

  private async start(): Promise<void> {
    if (!this.started) await this.parts.file.write(this.encoder.head());
    this.started = true;
  }

  private async flush(): Promise<void> {
    await this.start();
    const { rows, columns } = this.buffer.table();
    const data = this.parts.schema.fields.map(({ name, type }) => arrowData(type, columns[name]!));
    await this.parts.file.write(this.encoder.batch(rows, data));
    this.buffer.clear();
  }
}

/** The definitions of `names` in the order of the dictionary. */
function chosen(names: readonly string[]): ColumnDefinition[] {
  const known = new Set(COLUMNS.map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new ShapeError(`unknown column: ${unknown.join(", ")}; expected names of the data dictionary`);
  const wanted = new Set(names);
  const missing = COLUMNS.filter(({ name, optional }) => !optional && !wanted.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw new ShapeError(`missing column: ${missing.join(", ")}; a station file must have them`);
  return COLUMNS.filter(({ name }) => wanted.has(name));
}

function checkShape(table: StationTable, { name, dtype }: ColumnDefinition): void {
  const column = table.columns[name];
  if (column === undefined) throw new ShapeError(`missing column: ${name}`);
  const values = isListColumn(column) ? column.values : column;
  if (isListColumn(column) !== (dtype === "list<float32>") || !(values instanceof ARRAY_TYPES[dtype])) {
    throw new ShapeError(`column ${name} is a ${values.constructor.name}; expected ${dtype}`);
  }
  const rows = isListColumn(column) ? column.offsets.length - 1 : column.length;
  if (rows !== table.rows) throw new ShapeError(`column ${name} has ${rows} rows; expected ${table.rows}`);
  if (isListColumn(column) && (column.offsets[0] !== 0 || column.offsets[rows] !== column.values.length)) {
    throw new ShapeError(`column ${name}: its offsets do not cover its ${column.values.length} values from 0`);
  }
}
