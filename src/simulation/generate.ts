import { ConfigError, InterruptedError } from "../core/errors.ts";
import { parallelMap, type WorkerModule } from "../core/parallel.ts";
import { keepRows, type StationTable } from "../core/table.ts";
import { simulatorOf } from "./event.ts";
import type { SimulationPreset } from "./preset.ts";
import { Rows } from "./rows.ts";
import { allShowers, type ShowerRange } from "./shard.ts";

/** Bump when the same preset gives other bytes: it is part of the name of a cached data set. */
export const GENERATOR_VERSION = "3";

/** Showers simulated as one unit of work: a fixed number, so that no result depends on the number of workers. */
const BLOCK = 16;
/** Showers of one primary without a single station after which the preset is taken to be unable to give any. */
const BARREN_SHOWERS = 2000;

export interface GenerateOptions {
  workers: number;
  signal?: AbortSignal;
  /** only these showers of the preset; all by default */
  range?: ShowerRange | undefined;
  /** called after each block with the stations so far, per primary in the preset's order, and the showers */
  progress?(stations: readonly number[], showers: number): void;
}

/** What a simulation gave. */
export interface GenerateSummary {
  /** showers up to and including the last that gave or could have given a row */
  showers: number;
  events: number;
  stations: number;
}

/**
 * Simulates stations in shower order, table after table, until every primary has `stations_per_primary` of them
 * (whole events in index order until at least that many; a primary that is complete gives no further rows) or
 * `showers_per_primary` showers are done. Memory does not grow with the number of stations. Returns the summary.
 * Throws ConfigError where stations are asked for and none of some primary pass in 2000 showers of it,
 * InterruptedError on abort.
 */
export async function* generate(
  preset: SimulationPreset,
  { workers, signal, progress, range = allShowers(preset) }: GenerateOptions,
): AsyncGenerator<StationTable, GenerateSummary, undefined> {
  const kinds = preset.primaries.length;
  const quota = preset.stations_per_primary ?? Infinity;
  const stations = preset.primaries.map(() => 0);
  const summary: GenerateSummary = { showers: 0, events: 0, stations: 0 };
  // What a late block leaves out depends on timing, but only rows that would be dropped here are left out.
  function* blocks(): Generator<Block> {
    for (let { first } = range; first < range.end; first += BLOCK) {
      yield { first, end: Math.min(range.end, first + BLOCK), wanted: stations.map((n) => n < quota) };
    }
  }
  if (signal?.aborted) throw new InterruptedError();
  const work: WorkerModule = { url: import.meta.url, initial: preset };
  for await (const table of parallelMap<Block, StationTable>(work, "block", blocks(), { workers, signal })) {
    const kept = cutToQuota(table, { stations, quota, kinds, summary });
    summary.showers += BLOCK;
    progress?.(stations, summary.showers);
    if (kept.rows > 0) yield kept;
    if (stations.every((n) => n >= quota)) break;
    if (quota < Infinity) refuseBarren(preset, stations, summary.showers / kinds);
  }
  summary.showers = Math.min(summary.showers, range.end - range.first);
  summary.stations = stations.reduce((sum, n) => sum + n, 0);
  return summary;
}

interface Block {
  first: number;
  end: number;
  /** per primary: are rows of it still wanted? */
  wanted: boolean[];
}

/**
 * What each thread does: blocks of showers, whole.
 * @public loaded by URL
 */
export function createWorker(preset: SimulationPreset): { block(block: Block): StationTable } {
  const simulator = simulatorOf(preset);
  return {
    block({ first, end, wanted }) {
      const rows = new Rows();
      for (let index = first; index < end; index++) {
        if (!wanted[index % wanted.length]) continue;
        const shower = simulator.shower(index);
        for (let fall = 0; fall < preset.reuse; fall++) simulator.addFall(shower, index, fall, rows);
      }
      return rows.table();
    },
  };
}

interface Quota {
  stations: number[];
  quota: number;
  kinds: number;
  summary: GenerateSummary;
}

/** Drops the events of primaries that are complete, and counts the others. */
function cutToQuota(table: StationTable, { stations, quota, kinds, summary }: Quota): StationTable {
  const shower = table.columns.shower_id as Uint32Array;
  const event = table.columns.event_id as Uint32Array;
  const keep = new Uint8Array(table.rows);
  let dropped = false;
  for (let row = 0; row < table.rows; ) {
    let end = row;
    while (end < table.rows && event[end] === event[row]) end++;
    const kind = shower[row]! % kinds;
    if (stations[kind]! < quota) {
      stations[kind] = stations[kind]! + end - row;
      summary.events++;
      keep.fill(1, row, end);
    } else dropped = true;
    row = end;
  }
  return dropped ? keepRows(table, keep) : table;
}

function refuseBarren(preset: SimulationPreset, stations: readonly number[], showers: number): void {
  const barren = stations.indexOf(0);
  if (barren >= 0 && showers > BARREN_SHOWERS) {
    throw new ConfigError(
      `no station of ${preset.primaries[barren]} after ${Math.floor(showers)} showers; expected a preset whose stations trigger and pass min_signal_vem ${preset.min_signal_vem} and min_stations ${preset.min_stations}`,
    );
  }
}
