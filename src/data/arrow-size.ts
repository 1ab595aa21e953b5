import { isListColumn, type StationTable } from "../core/table.ts";
import { ArrowEncoder } from "./arrow-encoder.ts";
import { arrowData, stationSchema } from "./arrow-schema.ts";
import { COLUMNS } from "./columns.ts";
import { ARRAY_TYPES, StationBuffer } from "./station-buffer.ts";

/** Bytes of a station file beside its rows. */
export interface ArrowOverhead {
  /** of a file: schema, metadata, dictionaries, footer */
  file_bytes: number;
  /** of each record batch: its header, and its place in the footer */
  batch_bytes: number;
}

/** Place of a record batch in the footer: a Block of two int64 and an int32, padded (Arrow's File.fbs). */
const BLOCK_BYTES = 24;

/** What a station file with all columns takes beside its rows, by encoding one without any. */
export function arrowOverhead(metadata: Readonly<Record<string, string>>): ArrowOverhead {
  const schema = stationSchema(COLUMNS, metadata);
  const encoder = new ArrowEncoder(schema);
  const { columns } = new StationBuffer(COLUMNS, 1).table();
  const batch = () => {
    const data = schema.fields.map(({ name, type }) => arrowData(type, columns[name]!));
    return encoder.batch(0, data).length;
  };
  const head = encoder.head().length;
  const [first, second] = [batch(), batch()]; // the first carries the dictionaries
  const file_bytes = head + first - second + encoder.tail().length - 2 * BLOCK_BYTES;
  return { file_bytes, batch_bytes: second + BLOCK_BYTES };
}

/** Bytes of the rows of a table with all columns, less the padding of their buffers (at most 8 a column and batch). */
export function rowBytes({ rows, columns }: StationTable): number {
  let bytes = 0;
  for (const { name, dtype } of COLUMNS) {
    const column = columns[name]!;
    const width = ARRAY_TYPES[dtype].BYTES_PER_ELEMENT;
    bytes += isListColumn(column) ? 4 * rows + width * column.values.length : width * rows;
  }
  return bytes;
}
