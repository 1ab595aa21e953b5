import { isListColumn, type NumberColumn, type StationTable } from "../core/table.ts";
import { simulatorOf } from "../simulation/event.ts";
import { GENERATOR_VERSION } from "../simulation/generate.ts";
import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";
import { Rows } from "../simulation/rows.ts";
import type { ComponentTraces } from "../simulation/station.ts";

/** What of each trace of an event was muons and what electromagnetic, by station; or why that is not known. */
export type ExplainedEvent = { traces: ReadonlyMap<number, ComponentTraces> } | { reason: string };

const TRACES = ["trace_pmt1", "trace_pmt2", "trace_pmt3"] as const;

/**
 * The truth under the traces of one event. It is in no file: the event is simulated again from the preset in the file's
 * metadata, and only believed where every stored trace comes out bit for bit. A file of another version or of another
 * origin, with other traces or without what names its stations gives a reason instead.
 */
export function explainEvent(table: StationTable, metadata: Readonly<Record<string, string>>): ExplainedEvent {
  const preset = presetOf(metadata);
  if ("reason" in preset) return preset;
  const columns = table.columns as Record<string, NumberColumn | undefined>;
  const { shower_id, event_id, station_id } = columns;
  if (!shower_id || !event_id || !station_id) return { reason: "the file does not name its showers and stations" };
  const [shower, event] = [shower_id[0]!, event_id[0]!];
  const fall = event - shower * preset.reuse;
  if (fall < 0 || fall >= preset.reuse || shower_id.some((id) => id !== shower)) {
    return { reason: `the preset of the file simulates no event ${event} of shower ${shower}` };
  }
  const simulator = simulatorOf(preset);
  const rows = new Rows();
  simulator.addFall(simulator.shower(shower), shower, fall, rows);
  const again = rows.table();
  const stations = again.columns.station_id as Uint32Array;
  const traces = new Map<number, ComponentTraces>();
  for (let row = 0; row < table.rows; row++) {
    const id = station_id[row]!;
    const other = stations.indexOf(id);
    if (other < 0) return { reason: `station ${id} is not among those that its preset simulates` };
    if (!TRACES.every((name) => sameTrace(table, row, again, other, name))) {
      return { reason: `the trace of station ${id}, simulated again, is not the one in the file` };
    }
    const explained = simulator.explain({ shower_id: shower, event_id: event, station_id: id });
    if (explained) traces.set(id, explained);
  }
  return { traces };
}

/** The preset that a file says it was simulated by, of this version of the generator; or why it says none. */
export function presetOf(metadata: Readonly<Record<string, string>>): SimulationPreset | { reason: string } {
  const { "cascada.preset": text, "cascada.generator_version": version } = metadata;
  if (text === undefined) return { reason: "the file does not say that it was simulated, and how" };
  if (version !== GENERATOR_VERSION) {
    return { reason: `generator version ${version ?? "unknown"} made the file, this is version ${GENERATOR_VERSION}` };
  }
  try {
    return simulationSchema.parse(JSON.parse(text));
  } catch {
    return { reason: "the preset in the file's metadata is none of this version" };
  }
}

function sameTrace(table: StationTable, row: number, other: StationTable, otherRow: number, name: string): boolean {
  const [one, two] = [bytesOf(table, row, name), bytesOf(other, otherRow, name)];
  return one !== undefined && two !== undefined && one.equals(two);
}

function bytesOf({ columns }: StationTable, row: number, name: string): Buffer | undefined {
  const column = columns[name];
  if (!column || !isListColumn(column)) return undefined;
  const values = column.values.subarray(column.offsets[row]!, column.offsets[row + 1]!);
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
