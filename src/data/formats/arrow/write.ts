import { type Data, Schema } from "apache-arrow";
import { DataError } from "../../../core/errors.ts";
import type { StationTable } from "../../../core/table.ts";
import { ArrowEncoder, arrowFormOf } from "../../arrow-encoder.ts";
import { sortedMap } from "../../arrow-schema.ts";
import { openArrowWriter } from "../../arrow-writer.ts";
import { COLUMNS, type ColumnDefinition } from "../../columns.ts";
import { PartialFile } from "../../partial-file.ts";
import {
  fitting,
  originOf,
  type SourceBatch,
  type SourceColumn,
  type SourceWriter,
  UnfitRows,
  type WriteRequest,
} from "../../source.ts";
import { stationValues } from "../../station-values.ts";
import { arrowField, requireHeld, storedColumn } from "../../stored-column.ts";
import { columnData } from "./column-data.ts";

/**
 * Starts an Arrow IPC file, or a stream where the path ends in .arrows. Columns keep their storage; whole numbers of the dictionary
 * without one get its types, other numbers are float64. A file of stations that has every column in the dictionary's own type and unit
 * has the bytes that Cascada gives these stations. The writer throws `UnfitRows` for a row that is no station, where there are none, and for
 * a number that its column's type does not hold.
 * Throws TrackingError for a file that exists, unless `overwrite`.
 */
export async function arrowWriter(request: WriteRequest): Promise<SourceWriter> {
  if (request.anyRows) return tableWriter(request);
  const definitions = request.columns.map(definitionOf);
  const isStations = COLUMNS.every(({ name, optional }) => optional || definitions.some((one) => one?.name === name));
  if (isStations && definitions.every((one) => one !== undefined)) return stationWriter(request, definitions);
  return tableWriter(request);
}

/** The dictionary's definition, unless its type or unit is another: ids that are texts, traces that it would round. */
function definitionOf({ name, kind, storage, unit }: SourceColumn): ColumnDefinition | undefined {
  const definition = COLUMNS.find((one) => one.name === name);
  if (definition === undefined || (unit ?? definition.unit) !== definition.unit) return undefined;
  const { dtype } = definition;
  if (dtype === "dictionary") return kind === "text" && storage === undefined ? definition : undefined;
  const isList = dtype === "list<float32>";
  const stored = isList ? "float32" : dtype;
  // Of a float32 it must be known that nothing is rounded; whole numbers that do not fit are no stations.
  const fits = storage === stored || (storage === undefined && stored !== "float32");
  return fits && kind === (isList ? "list" : "number") ? definition : undefined;
}

async function stationWriter(request: WriteRequest, definitions: readonly ColumnDefinition[]): Promise<SourceWriter> {
  const { path, input, metadata, overwrite } = request;
  const columns = definitions.map(({ name }) => name);
  const writer = await openArrowWriter(path, { columns, metadata, overwrite });
  return {
    write: (batch) =>
      fitting(
        path,
        async () => writer.write(stations(batch, definitions, input)),
        () => requireHeld(request, batch),
      ),
    async close() {
      try {
        return (await writer.close()).bytes;
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        // No rows are no stations; a table may have none.
        throw new UnfitRows(error.message, { isHeld: true, cause: error });
      }
    },
    abort: () => writer.abort(),
  };
}

function stations(batch: SourceBatch, definitions: readonly ColumnDefinition[], input: string): StationTable {
  const origin = originOf(batch, input);
  const values = definitions.map((definition) => [
    definition.name,
    stationValues(batch.columns[definition.name]!, { definition, origin }),
  ]);
  return { rows: batch.rows, columns: Object.fromEntries(values), part: origin };
}

async function tableWriter(request: WriteRequest): Promise<SourceWriter> {
  const { path, input, columns, metadata, overwrite, anyRows = false } = request;
  const stored = columns.map((column) => storedColumn(column, anyRows));
  const fields = stored.map((column, i) => arrowField(column, columns[i]!));
  const file = await PartialFile.open(path, { overwrite });
  const encoder = new ArrowEncoder(new Schema(fields, sortedMap(metadata)), arrowFormOf(path));
  await file.write(encoder.head());
  const write = async (batch: SourceBatch): Promise<void> => {
    const origin = originOf(batch, input);
    const data = stored.map((column): Data => columnData(batch.columns[column.name]!, column, origin));
    await file.write(encoder.batch(batch.rows, data));
  };
  return {
    write: (batch) => fitting(path, () => write(batch), anyRows ? undefined : () => requireHeld(request, batch)),
    async close() {
      await file.write(encoder.tail());
      return (await file.commit()).bytes;
    },
    abort: () => file.discard(),
  };
}
