import { type Data, Field, Float64, List, makeData, Schema, Utf8, vectorFromArray } from "apache-arrow";
import { ArrowEncoder, arrowFormOf } from "../../arrow-encoder.ts";
import { arrowData, sortedMap, stationSchema } from "../../arrow-schema.ts";
import { openArrowWriter } from "../../arrow-writer.ts";
import { COLUMNS, type ColumnDefinition } from "../../columns.ts";
import { IdNames } from "../../id-names.ts";
import { PartialFile } from "../../partial-file.ts";
import type { SourceBatch, SourceColumn, SourceValues, SourceWriter, WriteRequest } from "../../source.ts";
import { stationValues } from "../../station-values.ts";
import type { Origin } from "../../validation.ts";

/**
 * Starts an Arrow IPC file, or a stream where the path ends in .arrows. Columns of the dictionary get its types, and a file of
 * nothing else has the bytes that Cascada gives these stations; others are float64, utf8 and lists of float64.
 * Throws TrackingError for a file that exists, unless `overwrite`.
 */
export async function arrowWriter(request: WriteRequest): Promise<SourceWriter> {
  const definitions = request.columns.map(definitionOf);
  const isStations = COLUMNS.every(({ name, optional }) => optional || definitions.some((one) => one?.name === name));
  if (isStations && definitions.every((one) => one !== undefined)) return stationWriter(request, definitions);
  return tableWriter(request, definitions);
}

/** The dictionary's definition, unless the values are of a kind that its type does not hold: ids that are texts. */
function definitionOf({ name, kind }: SourceColumn): ColumnDefinition | undefined {
  const definition = COLUMNS.find((one) => one.name === name);
  const isText = definition?.dtype === "dictionary";
  return definition && (kind === "text") === isText ? definition : undefined;
}

async function stationWriter(request: WriteRequest, definitions: readonly ColumnDefinition[]): Promise<SourceWriter> {
  const { path, metadata, overwrite } = request;
  const columns = definitions.map(({ name }) => name);
  const writer = await openArrowWriter(path, { columns, metadata, overwrite });
  return {
    async write(batch) {
      const origin = { path, firstRow: batch.firstRow };
      const values = definitions.map((definition) => [definition.name, typed(batch, definition, origin)]);
      await writer.write({ rows: batch.rows, columns: Object.fromEntries(values) });
    },
    close: async () => (await writer.close()).bytes,
    abort: () => writer.abort(),
  };
}

function typed(batch: SourceBatch, definition: ColumnDefinition, origin: Origin) {
  return stationValues(batch.columns[definition.name]!, { definition, origin, names: new IdNames() });
}

async function tableWriter(
  { path, columns, metadata, overwrite }: WriteRequest,
  definitions: readonly (ColumnDefinition | undefined)[],
): Promise<SourceWriter> {
  const schema = new Schema(
    columns.map((column, i) => fieldOf(column, definitions[i])),
    sortedMap(metadata),
  );
  const file = await PartialFile.open(path, { overwrite });
  const encoder = new ArrowEncoder(schema, arrowFormOf(path));
  await file.write(encoder.head());
  return {
    async write(batch) {
      const origin = { path, firstRow: batch.firstRow };
      const data = columns.map(({ name }, i) => {
        const definition = definitions[i];
        if (definition === undefined) return dataOf(batch.columns[name]!);
        return arrowData(schema.fields[i]!.type, typed(batch, definition, origin));
      });
      await file.write(encoder.batch(batch.rows, data));
    },
    async close() {
      await file.write(encoder.tail());
      return (await file.commit()).bytes;
    },
    abort: () => file.discard(),
  };
}

function fieldOf({ name, kind, unit }: SourceColumn, definition: ColumnDefinition | undefined): Field {
  if (definition) return stationSchema([definition], {}).fields[0]!;
  const metadata = new Map(unit === undefined ? [] : [["unit", unit]]);
  if (kind === "number") return new Field(name, new Float64(), true, metadata);
  if (kind === "text") return new Field(name, new Utf8(), true, metadata);
  return new Field(name, new List(new Field("item", new Float64(), false)), true, metadata);
}

function dataOf(values: SourceValues): Data {
  const { missing } = values;
  if (values.kind === "text") {
    const texts = values.values.map((text, row) => (missing?.[row] === 1 ? null : text));
    return vectorFromArray(texts, new Utf8()).data[0]!;
  }
  const nulls =
    missing === undefined ? {} : { nullBitmap: bitmapOf(missing), nullCount: missing.reduce((a, b) => a + b, 0) };
  if (values.kind === "number") return makeData({ type: new Float64(), data: values.values, ...nulls });
  const child = makeData({ type: new Float64(), data: Float64Array.from(values.values) });
  const type = new List(new Field("item", new Float64(), false));
  return makeData({ type, valueOffsets: values.offsets, child, ...nulls });
}

/** A bit for each row, 1 where there is a value, from the lowest bit on. */
function bitmapOf(missing: Uint8Array): Uint8Array {
  const bits = new Uint8Array(8 * Math.ceil(missing.length / 64));
  for (const [row, one] of missing.entries()) if (one === 0) bits[row >> 3]! |= 1 << (row & 7);
  return bits;
}
