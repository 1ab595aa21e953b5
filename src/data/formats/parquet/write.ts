import { Schema } from "apache-arrow";
import type { KeyValue } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { ArrowEncoder } from "../../arrow-encoder.ts";
import { sortedMap } from "../../arrow-schema.ts";
import { PartialFile } from "../../partial-file.ts";
import {
  fitting,
  originOf,
  type SourceBatch,
  type SourceValues,
  type SourceWriter,
  type WriteRequest,
} from "../../source.ts";
import { arrowField, requireHeld, type StoredColumn, storedColumn, storedValues } from "../../stored-column.ts";
import { ARROW_SCHEMA } from "./arrow-units.ts";
import { schemaElements } from "./schema-elements.ts";

/** Rows of a row group, which is what is in memory; files of stations with traces have some megabytes in each. */
const GROUP_ROWS = 4096;
/** Entries of lists and characters of texts after which a row group ends before. */
const GROUP_ENTRIES = 1 << 24;

type Rows = ReturnType<typeof storedValues>;

/** Starts a Parquet file, compressed by Snappy. Throws TrackingError for a file that exists, unless `overwrite`; the writer
 * throws `UnfitRows` for a number that its column's type does not hold. */
export async function parquetWriter(request: WriteRequest): Promise<SourceWriter> {
  const { path, input, overwrite, anyRows = false } = request;
  const columns = request.columns.map((column) => storedColumn(column, anyRows));
  const file = await PartialFile.open(path, { overwrite });
  const bytes = new ByteWriter();
  const schema = [{ name: "schema", num_children: columns.length }, ...columns.flatMap(schemaElements)];
  const kvMetadata = keyValues(request, columns);
  const writer = new ParquetWriter({ writer: bytes, schema, kvMetadata, createdBy: "cascada" });
  let pending = columns.map((): Rows => []);
  let held = 0;
  const flush = async (): Promise<void> => {
    if (pending[0]!.length > 0) {
      writer.write({
        columnData: columns.map((column, i) => columnData(column, pending[i]!)),
        rowGroupSize: GROUP_ROWS,
      });
    }
    pending = columns.map(() => []);
    held = 0;
    await file.write(bytes.getBytes());
    bytes.index = 0;
  };
  const write = async (batch: SourceBatch): Promise<void> => {
    const origin = originOf(batch, input);
    for (const [i, column] of columns.entries()) {
      // A spread would overflow the stack with 100,000 rows.
      for (const value of storedValues(batch.columns[column.name]!, column, origin)) pending[i]!.push(value);
      held += entriesOf(batch.columns[column.name]!);
    }
    if (pending[0]!.length >= GROUP_ROWS || held >= GROUP_ENTRIES) await flush();
  };
  return {
    write: (batch) => fitting(path, () => write(batch), anyRows ? undefined : () => requireHeld(request, batch)),
    async close() {
      await flush();
      writer.finish();
      await flush();
      return (await file.commit()).bytes;
    },
    abort: () => file.discard(),
  };
}

/** Numbers of all lists, or characters of all texts. */
function entriesOf(column: SourceValues): number {
  if (column.kind === "text") return column.values.reduce((sum, text) => sum + text.length, 0);
  return column.values.length;
}

/** Dictionaries and statistics pay for texts and whole numbers. */
function columnData({ name, kind, storage }: StoredColumn, data: Rows) {
  const isPlain = kind === "list" || storage === "float32" || storage === "float64";
  return { name, data, ...(isPlain ? { encoding: "PLAIN" as const } : {}), statistics: kind !== "list" };
}

/** The file's own metadata in the order of their keys, and the columns' units where Arrow's libraries look for them. */
function keyValues({ columns, metadata }: WriteRequest, stored: readonly StoredColumn[]): KeyValue[] {
  const own = sortedMap(metadata);
  const schema = new Schema(
    stored.map((column, i) => arrowField(column, columns[i]!, "element")),
    own,
  );
  const message = Buffer.from(new ArrowEncoder(schema, "stream").head()).toString("base64");
  return [...own, [ARROW_SCHEMA, message] as const].map(([key, value]) => ({ key, value }));
}
