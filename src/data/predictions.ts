import { extname } from "node:path";
import {
  type Data,
  type DataType,
  Field,
  Float32,
  makeData,
  Schema,
  Uint32,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { ConfigError, DataError, ShapeError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { ArrowEncoder } from "./arrow-encoder.ts";
import { namesData, namesOf, PRIMARY_NAMES, sortedMap } from "./arrow-schema.ts";
import { csvLine } from "./csv-line.ts";
import { float32Text } from "./float32-text.ts";
import { PartialFile, type WrittenFile } from "./partial-file.ts";

/** What a model says of stations, or of events. */
export interface PredictionTable {
  /** [rows] */
  event: Uint32Array;
  /** [rows]; absent where a row is an event */
  station?: Uint32Array;
  /** [rows] the simulated shower: rows of one are no independent tests of a model */
  shower?: Uint32Array;
  /** the model's classes, the columns of `probabilities` */
  classes: readonly string[];
  /** [rows x classes] row-major */
  probabilities: Float32Array;
  /** [rows] index into PRIMARIES, where the truth is known (it need not be a class of the model) */
  primary?: Uint8Array;
}

export interface PredictionOptions {
  /** replace a file that exists */
  overwrite?: boolean;
  /** what an Arrow file says of itself; .csv has no place for it */
  metadata?: Readonly<Record<string, string>>;
  /** the text of an id that the data give as a text or beyond 2^32, which is then written; undefined where it is the number itself */
  idName?: IdName | undefined;
}

/** The text of a number of a column of ids, see `Dataset.idName`. */
export type IdName = (column: string, id: number) => string | undefined;

/** Rows that are turned into bytes at once: a few MB. */
const BLOCK = 16_384;

/**
 * Writes predictions as `event_id, station_id, shower_id, p_<class>..., predicted, primary` to a .csv (RFC 4180;
 * probabilities in the fewest digits that give the same float32 back) or .arrow file, by the extension. `predicted` is
 * the class of the largest probability, the first of equals; `station_id`, `shower_id` and `primary` are left out where
 * unknown. Ids that were texts in the data, or numbers beyond 2^32, are the same texts here. The file appears when it is complete.
 *
 * Throws ConfigError for another extension, ShapeError for columns that differ in length, DataError for a probability
 * that is not a number in [0, 1], TrackingError if the file exists (unless `overwrite`) or cannot be written.
 */
export async function writePredictions(
  path: string,
  table: PredictionTable,
  { overwrite = false, metadata = {}, idName }: PredictionOptions = {},
): Promise<WrittenFile> {
  const extension = extensionOf(path);
  const written: Written = { table, predicted: largest(table), ids: idColumns(table, idName) };
  const blocks = extension === ".csv" ? csvBlocks(written) : arrowBlocks(written, metadata);
  const file = await PartialFile.open(path, { overwrite });
  try {
    for (const bytes of blocks) await file.write(bytes);
  } catch (error) {
    await file.discard();
    throw error;
  }
  return file.commit();
}

/**
 * Throws as `writePredictions` would for the path, without writing anything: asked before the work whose result goes
 * there.
 */
export async function refusePredictionsAt(path: string, { overwrite = false }: PredictionOptions): Promise<void> {
  extensionOf(path);
  const file = await PartialFile.open(path, { overwrite });
  await file.discard();
}

function extensionOf(path: string): ".csv" | ".arrow" {
  const extension = extname(path).toLowerCase();
  if (extension === ".csv" || extension === ".arrow") return extension;
  throw new ConfigError(`cannot write predictions as "${extension}": ${path}; expected .csv or .arrow`);
}

/** Checks the table and returns the class of the largest probability of each row. */
function largest({ event, station, shower, classes, probabilities, primary }: PredictionTable): Uint8Array {
  const rows = event.length;
  if (classes.length === 0) throw new ShapeError("predictions without classes; expected at least one");
  const lengths = { station, shower, primary, probabilities };
  for (const [name, column] of Object.entries(lengths)) {
    const expected = name === "probabilities" ? rows * classes.length : rows;
    if (column && column.length !== expected) {
      throw new ShapeError(`${name} has ${column.length} values; expected ${expected} for ${rows} rows`);
    }
  }
  const unknown = primary?.find((index) => index >= PRIMARIES.length);
  if (unknown !== undefined) throw new ShapeError(`primary ${unknown}; expected an index below ${PRIMARIES.length}`);
  const predicted = new Uint8Array(rows);
  for (let i = 0; i < probabilities.length; i++) {
    const value = probabilities[i]!;
    const row = Math.floor(i / classes.length);
    const index = i - row * classes.length;
    if (!(value >= 0 && value <= 1)) {
      throw new DataError(`row ${row}: p_${classes[index]} is ${value}; expected a probability`);
    }
    if (value > probabilities[row * classes.length + predicted[row]!]!) predicted[row] = index;
  }
  return predicted;
}

/** A table, and what it takes to write it. */
interface Written {
  table: PredictionTable;
  /** [rows] index of the class of the largest probability */
  predicted: Uint8Array;
  ids: readonly IdColumn[];
}

/** A column of ids, as numbers or as the texts that they stand for. */
interface IdColumn {
  name: string;
  values: Uint32Array;
  /** the text of a number; absent where ids are numbers */
  textOf?: (id: number) => string;
}

function idColumns({ event, station, shower }: PredictionTable, idName: IdName = () => undefined): IdColumn[] {
  const given = { event_id: event, station_id: station, shower_id: shower };
  return Object.entries(given).flatMap(([name, values]): IdColumn[] => {
    if (values === undefined) return [];
    const isText = values.some((id) => idName(name, id) !== undefined);
    return [{ name, values, ...(isText ? { textOf: (id: number) => idName(name, id) ?? String(id) } : {}) }];
  });
}

function* csvBlocks({ table, predicted, ids }: Written): Generator<Uint8Array> {
  const { event, classes, probabilities, primary } = table;
  const header = [
    ...ids.map(({ name }) => name),
    ...classes.map((name) => `p_${name}`),
    "predicted",
    ...(primary ? ["primary"] : []),
  ];
  yield Buffer.from(csvLine(header));
  for (let first = 0; first < event.length; first += BLOCK) {
    let text = "";
    for (let row = first; row < Math.min(first + BLOCK, event.length); row++) {
      const cells = ids.map(({ values, textOf = String }) => textOf(values[row]!));
      for (let c = 0; c < classes.length; c++) cells.push(float32Text(probabilities[row * classes.length + c]!));
      cells.push(classes[predicted[row]!]!);
      if (primary) cells.push(PRIMARIES[primary[row]!]!);
      text += csvLine(cells);
    }
    yield Buffer.from(text);
  }
}

interface PredictionColumn {
  field: Field;
  data: (from: number, to: number) => Data;
}

function* arrowBlocks(written: Written, metadata: Readonly<Record<string, string>>): Generator<Uint8Array> {
  const { table } = written;
  const columns = arrowColumns(written);
  const schema = new Schema(
    columns.map(({ field }) => field),
    sortedMap(metadata),
  );
  const encoder = new ArrowEncoder(schema);
  yield encoder.head();
  for (let first = 0; first < table.event.length; first += BLOCK) {
    const end = Math.min(first + BLOCK, table.event.length);
    yield encoder.batch(
      end - first,
      columns.map(({ data }) => data(first, end)),
    );
  }
  yield encoder.tail();
}

function arrowColumns({ table, predicted, ids }: Written): PredictionColumn[] {
  const { classes, probabilities, primary } = table;
  const column = (name: string, type: DataType, data: PredictionColumn["data"]): PredictionColumn => ({
    field: new Field(name, type, false),
    data,
  });
  const idColumn = ({ name, values, textOf }: IdColumn): PredictionColumn =>
    textOf === undefined
      ? column(name, new Uint32(), (from, to) => makeData({ type: new Uint32(), data: values.subarray(from, to) }))
      : column(name, new Utf8(), (from, to) => {
          return vectorFromArray(Array.from(values.subarray(from, to), textOf), new Utf8()).data[0]!;
        });
  const names = namesOf(classes, 1);
  return [
    ...ids.map(idColumn),
    ...classes.map((name, index) =>
      column(`p_${name}`, new Float32(), (from, to) => {
        const data = new Float32Array(to - from);
        for (let row = from; row < to; row++) data[row - from] = probabilities[row * classes.length + index]!;
        return makeData({ type: new Float32(), data });
      }),
    ),
    column("predicted", names.type, (from, to) => namesData(names, predicted.subarray(from, to))),
    ...(primary
      ? [column("primary", PRIMARY_NAMES.type, (from, to) => namesData(PRIMARY_NAMES, primary.subarray(from, to)))]
      : []),
  ];
}
