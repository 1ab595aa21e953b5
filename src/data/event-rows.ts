import { DataError } from "../core/errors.ts";
import { isListColumn, keepRows, type ListColumn, type NumberColumn, type StationTable } from "../core/table.ts";
import type { Dataset } from "./dataset.ts";

/** Events of a wrong number's neighbourhood that a message names. */
const NEAREST = 5;

/**
 * The stations of one event, all columns: of the event that the file calls so, or of the one with the most stations (the first of equals).
 * Memory is that of a record batch and the event, and of a count per event where one has to be chosen.
 * Throws DataError for an event that is not there, naming the nearest ones, and as reading does.
 */
export async function readEvent(dataset: Dataset, event?: string): Promise<StationTable> {
  const largest = event === undefined ? largestEvent(await countEvents(dataset)) : undefined;
  const isWanted = (id: number) => (event === undefined ? id === largest : eventName(dataset, id) === event);
  const parts: StationTable[] = [];
  for await (const table of dataset.batches()) {
    const keep = Uint8Array.from(table.columns.event_id as Uint32Array, (id) => (isWanted(id) ? 1 : 0));
    if (keep.includes(1)) parts.push(keepRows(table, keep));
  }
  if (parts.length === 0) throw unknownEvent(dataset, event!, await countEvents(dataset));
  return parts.length === 1 ? parts[0]! : joinTables(parts);
}

/** Stations of each event, in the order of their first stations. */
async function countEvents(dataset: Dataset): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for await (const table of dataset.batches(["event_id"])) {
    for (const id of table.columns.event_id as Uint32Array) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

function largestEvent(counts: ReadonlyMap<number, number>): number {
  let [largest, most] = [0, 0];
  for (const [id, count] of counts) if (count > most) [largest, most] = [id, count];
  return largest;
}

/** An event as the file calls it. */
function eventName({ idName }: Dataset, id: number): string {
  return idName("event_id", id) ?? String(id);
}

function unknownEvent(dataset: Dataset, event: string, counts: ReadonlyMap<number, number>): DataError {
  const shown = (id: number) => `${eventName(dataset, id)} (${counts.get(id)} stations)`;
  const ids = [...counts.keys()];
  const distance = (id: number) => Math.abs(Number(eventName(dataset, id)) - Number(event));
  const areNumbers = ids.every((id) => Number.isFinite(distance(id)));
  const nearest = areNumbers ? ids.sort((a, b) => distance(a) - distance(b) || a - b) : ids;
  const choices = nearest.slice(0, NEAREST);
  if (areNumbers) choices.sort((a, b) => a - b);
  const which = areNumbers ? "the nearest" : "the first";
  return new DataError(
    `${dataset.path}: no event ${event}; it has ${counts.size} events, ${which} are ${choices.map(shown).join(", ")}, the largest is ${shown(largestEvent(counts))}`,
  );
}

/** Tables of the same columns one after the other. */
function joinTables(tables: readonly StationTable[]): StationTable {
  const columns: StationTable["columns"] = {};
  for (const name of Object.keys(tables[0]!.columns)) {
    const parts = tables.map((table) => table.columns[name]!);
    columns[name] = parts.every(isListColumn) ? joinLists(parts) : joinNumbers(parts as NumberColumn[]);
  }
  return { rows: tables.reduce((sum, table) => sum + table.rows, 0), columns };
}

function joinNumbers(parts: readonly NumberColumn[]): NumberColumn {
  const Column = parts[0]!.constructor as new (length: number) => NumberColumn;
  const joined = new Column(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function joinLists(parts: readonly ListColumn[]): ListColumn {
  const values = joinNumbers(parts.map((part) => part.values)) as Float32Array;
  const offsets = [0];
  for (const part of parts) {
    const before = offsets.at(-1)!;
    for (let i = 1; i < part.offsets.length; i++) offsets.push(before + part.offsets[i]!);
  }
  return { offsets: Int32Array.from(offsets), values };
}
