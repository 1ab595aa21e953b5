import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import type { SourceBatch } from "./source.ts";
import type { MappedColumn } from "./station-map.ts";
import { rowNumber } from "./validation.ts";

/** What stands for the ids that a file lacks. */
export interface StandIns {
  columns: MappedColumn[];
  /** names of the ids that others stand for */
  assumed: string[];
  /** sentences without a full stop */
  notes: string[];
}

/**
 * Ids for a file that lacks them: of a station the number of its row; of an event its shower, or else its station alone; of a shower its
 * event. What that means for numbers is in the notes; who splits showers must ask whether they are `assumed`.
 */
export function standInIds(found: readonly MappedColumn[]): StandIns {
  const of = (name: string) => found.find(({ definition }) => definition.name === name);
  const columns: MappedColumn[] = [];
  const notes: string[] = [];
  const standIn = (name: string, column: Pick<MappedColumn, "from" | "values" | "mapped">, note: string): void => {
    columns.push({ ...column, definition: definitionOf(name) });
    notes.push(note);
  };
  const event = of("event_id") ?? of("shower_id") ?? ROWS;
  if (of("event_id") === undefined) {
    const what =
      event === ROWS
        ? "it has no event_id: each station is taken for an event of its own, so that numbers of showers are those of single stations"
        : "it has no event_id: all stations of a shower are taken for one event";
    standIn("event_id", event, what);
  }
  if (of("shower_id") === undefined) {
    standIn("shower_id", event, "it has no shower_id: each event is taken for a shower of its own");
  }
  if (of("station_id") === undefined) {
    standIn("station_id", ROWS, "it has no station_id: stations are named by their rows");
  }
  return { columns, assumed: columns.map(({ definition }) => definition.name), notes };
}

/** The number of each row. */
const ROWS = {
  from: [],
  mapped: true,
  values: (batch: SourceBatch) => ({
    kind: "number" as const,
    values: Float64Array.from({ length: batch.rows }, (_, row) => rowNumber(batch, row)),
  }),
};

function definitionOf(name: string): ColumnDefinition {
  return COLUMNS.find((column) => column.name === name)!;
}
