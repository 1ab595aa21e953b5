import { DataError } from "../core/errors.ts";
import type { FeatureMatrix } from "../core/matrix.ts";
import type { StationTable } from "../core/table.ts";
import { rowNumber } from "../data/validation.ts";
import { type FeatureOptions, featuresOf, requiredColumns, shapeOf } from "./catalogue.ts";
import type { Feature } from "./feature.ts";
import { columnsBeside, featuresBeside, type GivenColumns } from "./given.ts";
import { numberColumn, StationView, TRACE_COLUMNS } from "./station-view.ts";
import { TraceCensus } from "./trace-census.ts";

export interface ExtractOptions extends FeatureOptions {
  /** scalar columns handed along as they are (for accuracy against energy, say); truth is welcome here */
  carry?: readonly string[];
  /** features that the tables have as columns; traces are then read only for the others */
  given?: GivenColumns | undefined;
}

/** The features of a stream of stations, and what the rows are. */
export interface FeatureTable {
  x: FeatureMatrix;
  /** [rows] each */
  ids: { shower: Uint32Array; event: Uint32Array; station: Uint32Array };
  /** [rows] index into PRIMARIES; absent for unlabelled data */
  primary?: Uint8Array;
  /** [rows] each, by column name */
  carried: Record<string, Float64Array>;
  /** sentences on what was cut off or put in the place of something, with counts; empty if nothing was */
  notes: readonly string[];
}

/**
 * Computes the features of every station, batch by batch; only the features are kept. The result does not depend on
 * how the rows are cut into tables; no table gives a matrix of no rows.
 *
 * Rows in messages are counted from 0 over the whole stream, or as the tables say.
 *
 * @throws DataError if a table lacks a column that the set or `carry` needs (all are named), or has a label where
 *   another has none; and with row and feature where a station has no such quantity (no signal, a NaN, no working PMT).
 * @throws ConfigError as `featuresOf`.
 */
export async function extractFeatures(
  tables: AsyncIterable<StationTable> | Iterable<StationTable>,
  { carry = [], given, ...options }: ExtractOptions,
): Promise<FeatureTable> {
  const features = given ? featuresBeside(given, options) : featuresOf(options);
  const columns = features.map((feature) => feature.name);
  const required = given ? columnsBeside(given, options) : requiredColumns(options);
  const needed = [...new Set([...required, ...carry])];
  const traces = TRACE_COLUMNS.some((name) => required.includes(name));
  const station = new StationView();
  const rows = new RowStore(columns.length, carry);
  const shape = shapeOf(options);
  const census = shape && new TraceCensus(shape);
  let firstRow = 0;
  for await (const table of tables) {
    requireColumns(table, needed, options.set);
    const start = rows.append(table);
    station.open(table, { traces });
    for (let row = 0; row < table.rows; row++) {
      fillRow(station, features, { rows, row, start, census, where: () => placeOf(table, row, firstRow) });
    }
    firstRow += table.rows;
  }
  const { x, ...rest } = rows.finish(columns);
  return { ...rest, x: shape ? { ...x, shape } : x, notes: census?.notes() ?? [] };
}

function requireColumns(table: StationTable, needed: readonly string[], set: string): void {
  const missing = needed.filter((name) => isMissing(table, name));
  if (missing.length === 0) return;
  throw new DataError(
    `missing column${missing.length > 1 ? "s" : ""} ${missing.join(", ")}, needed for feature set ${set}`,
  );
}

function isMissing({ columns, texts }: StationTable, name: string): boolean {
  return columns[name] === undefined && texts?.[name] === undefined;
}

/** A row of a table that begins at that row of the stream; of a table that says where its rows are, there. */
function placeOf({ part }: StationTable, row: number, firstRow: number): string {
  return part === undefined ? `row ${firstRow + row}` : `${part.path}: row ${rowNumber(part, row)}`;
}

function fillRow(
  station: StationView,
  features: readonly Feature[],
  {
    rows,
    row,
    start,
    census,
    where,
  }: {
    rows: RowStore;
    row: number;
    start: number;
    census: TraceCensus | undefined;
    /** the row, for messages */
    where(): string;
  },
): void {
  let name = "";
  try {
    station.moveTo(row);
    census?.count(station);
    const offset = (start + row) * features.length;
    for (let k = 0; k < features.length; k++) {
      const feature = features[k]!;
      name = `${feature.name}: `;
      rows.values[offset + k] = feature.compute(station);
      const stored = rows.values[offset + k]!;
      if (!Number.isFinite(stored)) throw new DataError(`is ${stored}; expected a finite number`);
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${where()}: ${name}${error.message}`, { cause: error });
  }
}

/** Columns that grow to twice their length when full. */
class RowStore {
  values = new Float32Array(0);
  private rows = 0;
  private capacity = 0;
  private shower = new Uint32Array(0);
  private event = new Uint32Array(0);
  private station = new Uint32Array(0);
  private primary = new Uint8Array(0);
  private labelled: boolean | undefined;
  private carried: Record<string, Float64Array> = {};

  constructor(
    private readonly width: number,
    carry: readonly string[],
  ) {
    for (const name of carry) this.carried[name] = new Float64Array(0);
  }

  /** Copies what is not computed and makes room for the features; returns the first of the new rows. */
  append(table: StationTable): number {
    const start = this.rows;
    this.rows += table.rows;
    this.reserve(this.rows);
    this.shower.set(numberColumn(table, "shower_id"), start);
    this.event.set(numberColumn(table, "event_id"), start);
    this.station.set(numberColumn(table, "station_id"), start);
    for (const [name, column] of Object.entries(this.carried)) column.set(numberColumn(table, name), start);
    const labelled = table.columns.primary !== undefined;
    this.labelled ??= labelled;
    if (labelled !== this.labelled) {
      throw new DataError(
        `row ${start}: column primary ${labelled ? "appears" : "ends"} here; expected it in all or no rows`,
      );
    }
    if (labelled) this.primary.set(numberColumn(table, "primary"), start);
    return start;
  }

  finish(columns: readonly string[]): Omit<FeatureTable, "notes"> {
    const { rows } = this;
    return {
      x: { rows, columns, values: this.values.slice(0, rows * this.width) },
      ids: {
        shower: this.shower.slice(0, rows),
        event: this.event.slice(0, rows),
        station: this.station.slice(0, rows),
      },
      ...(this.labelled ? { primary: this.primary.slice(0, rows) } : {}),
      carried: Object.fromEntries(Object.entries(this.carried).map(([name, column]) => [name, column.slice(0, rows)])),
    };
  }

  private reserve(rows: number): void {
    if (rows <= this.capacity) return;
    this.capacity = Math.max(rows, 2 * this.capacity);
    this.values = grown(this.values, new Float32Array(this.capacity * this.width));
    this.shower = grown(this.shower, new Uint32Array(this.capacity));
    this.event = grown(this.event, new Uint32Array(this.capacity));
    this.station = grown(this.station, new Uint32Array(this.capacity));
    this.primary = grown(this.primary, new Uint8Array(this.capacity));
    for (const [name, column] of Object.entries(this.carried)) {
      this.carried[name] = grown(column, new Float64Array(this.capacity));
    }
  }
}

/** `target` with the contents of `source` at its start. */
function grown<T extends { set(source: T): void }>(source: T, target: T): T {
  target.set(source);
  return target;
}
