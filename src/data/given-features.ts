import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import type { Source, SourceBatch, SourceColumn } from "./source.ts";
import type { MappedColumn } from "./station-map.ts";

/** Features that a table has in the place of traces. */
export interface GivenFeatures {
  /** those that are columns of the table, beyond the columns of the dictionary */
  names: readonly string[];
  /** sentences without a full stop on what stands for what the table lacks */
  notes: readonly string[];
}

/** Whether one of the columns is a trace. */
export function hasTraces(columns: readonly Pick<SourceColumn, "name">[]): boolean {
  return columns.some(({ name }) => /^trace_pmt[123]$/.test(name));
}

/**
 * The columns of a table without traces: those of the dictionary that it has and those that are named as one of `features`, whose unit is
 * that of its name. Where it has no `shower_id`, each event is a shower; where it has no `station_id`, that is the number of the row.
 * undefined for a table with traces, from which features are computed.
 */
export function givenFeatures(
  source: Source,
  found: readonly MappedColumn[],
  features: readonly ColumnDefinition[],
): (GivenFeatures & { columns: MappedColumn[] }) | undefined {
  if (hasTraces(found.map(({ definition }) => definition))) return undefined;
  const given = features
    .filter(({ name }) => source.columns.some((column) => column.name === name))
    .map((definition) => ({
      definition,
      from: [definition.name],
      values: (batch: SourceBatch) => batch.columns[definition.name]!,
    }));
  const columns = [...found, ...given];
  const names = given.map(({ definition }) => definition.name);
  const notes = ["the table has no traces: its columns are taken for the features of their names, as they are"];
  const event = found.find(({ definition }) => definition.name === "event_id");
  const lacks = (name: string) => !found.some(({ definition }) => definition.name === name);
  if (event && lacks("shower_id")) {
    columns.push({ ...event, definition: definitionOf("shower_id") });
    notes.push("it has no shower_id: each event is taken for a shower of its own");
  }
  if (event && lacks("station_id")) {
    const values = ({ firstRow, rows }: SourceBatch) => ({
      kind: "number" as const,
      values: Float64Array.from({ length: rows }, (_, row) => firstRow + row),
    });
    columns.push({ definition: definitionOf("station_id"), from: [], values });
    notes.push("it has no station_id: stations are named by their rows");
  }
  if (lacks("bin_width_ns")) notes.push("it has no bin_width_ns: whether bins are those of other tables is not known");
  return { columns, names, notes };
}

function definitionOf(name: string): ColumnDefinition {
  return COLUMNS.find((column) => column.name === name)!;
}
