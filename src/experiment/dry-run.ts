import { setImmediate } from "node:timers/promises";
import type { Primary } from "../core/primaries.ts";
import type { NumberColumn, StationTable } from "../core/table.ts";
import { arrowOverhead, rowBytes } from "../data/arrow-size.ts";
import { BATCH_ROWS } from "../data/arrow-writer.ts";
import { createWorker } from "../simulation/generate.ts";
import type { SimulationPreset } from "../simulation/preset.ts";
import { type Shard, showersOf } from "../simulation/shard.ts";
import { addUp, type Estimate, type PilotSample, type Projection, projectQuota, projectShowers } from "./projection.ts";
import { stationMetadata } from "./simulate.ts";

/** What a simulation will give and take. */
export interface DryRun {
  showers: Estimate;
  events: Estimate;
  stations: Estimate;
  bytes: Estimate;
  /** on this machine, without the start of the program */
  seconds: Estimate;
}

/** A pilot simulation and what it says of the whole. */
export interface DryRunReport {
  /** undefined where the pilot met no station of some primary of which stations are wanted */
  estimate: DryRun | undefined;
  pilot: { showers: number; stations: number; seconds: number };
  /** primaries of which the pilot met no station */
  primaries_without_stations: Primary[];
}

export interface DryRunOptions {
  workers: number;
  shard?: Shard | undefined;
  signal?: AbortSignal;
}

/** Showers of each primary: doubled from the first number to the last until so many of them gave stations. */
const [FIRST_SHOWERS, LAST_SHOWERS, FRUITFUL_SHOWERS] = [32, 512, 16];
/** Falls of a pilot shower at most; what more there are is scaled up. */
const FALLS = 4;

/** A shower of the pilot. */
interface PilotShower {
  stations: number;
  eventStations: number[];
  bytes: number;
  seconds: number;
}

/**
 * Simulates the first few showers of a preset, in this thread, and projects what the whole gives and takes. All numbers
 * but the seconds follow from the preset alone. Standard deviations are those of the sampling of showers, 0 where all
 * pilot showers were alike (as where each gave an event); seconds are those of one thread over the number of threads. Throws
 * the reason of `signal` once it is aborted.
 */
export async function dryRun(
  preset: SimulationPreset,
  { workers, shard, signal }: DryRunOptions,
): Promise<DryRunReport> {
  const range = shard && showersOf(shard, preset);
  const falls = Math.min(preset.reuse, FALLS);
  const showers = await runPilot({ ...preset, reuse: falls }, signal);
  const kinds = showers.length;
  // What the pilot met is part of the run where that begins with the same showers and falls.
  const known = range === undefined && falls === preset.reuse;
  const projections = showers.map((kind) => {
    const sample = sampleOf(kind, preset.reuse / falls);
    const { stations_per_primary: quota, showers_per_primary = 0 } = preset;
    if (quota !== undefined) return projectQuota(sample, quota, { known });
    return projectShowers(sample, range ? (range.end - range.first) / kinds : showers_per_primary, { known });
  });
  const all = showers.flat();
  return {
    estimate: projections.every((part) => part !== undefined) ? wholeOf(projections, preset, workers) : undefined,
    pilot: {
      showers: all.length,
      stations: all.reduce((sum, { stations }) => sum + stations, 0),
      seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
    },
    primaries_without_stations: preset.primaries.filter((_, kind) => showers[kind]!.every(({ stations }) => !stations)),
  };
}

/** The pilot showers of each primary. */
async function runPilot(preset: SimulationPreset, signal?: AbortSignal): Promise<PilotShower[][]> {
  const kinds = preset.primaries.length;
  const worker = createWorker(preset);
  const showers: PilotShower[][] = preset.primaries.map(() => []);
  const last = Math.min(LAST_SHOWERS, preset.showers_per_primary ?? Infinity);
  const one = (index: number): StationTable =>
    worker.block({ first: index, end: index + 1, wanted: preset.primaries.map(() => true) });
  for (let first = 0, end = FIRST_SHOWERS; ; first = end, end *= 2) {
    end = Math.min(end, last);
    for (let index = first * kinds; index < end * kinds; index++) {
      if (index % 16 === 0) await setImmediate(); // lets Ctrl-C come through
      signal?.throwIfAborted();
      if (first === 0) one(index); // once more than is timed: the program gets faster while it is new
      const start = performance.now();
      const table = one(index);
      showers[index % kinds]!.push({ ...countsOf(table), seconds: (performance.now() - start) / 1000 });
    }
    const fruitful = showers.every((kind) => kind.filter(({ stations }) => stations > 0).length >= FRUITFUL_SHOWERS);
    if (fruitful || end === last) return showers;
  }
}

function countsOf(table: StationTable): Omit<PilotShower, "seconds"> {
  const eventStations: number[] = [];
  const event = table.columns.event_id as NumberColumn;
  for (let row = 0; row < table.rows; row++) {
    if (row === 0 || event[row] !== event[row - 1]) eventStations.push(0);
    eventStations[eventStations.length - 1]!++;
  }
  return { stations: table.rows, eventStations, bytes: rowBytes(table) };
}

function sampleOf(showers: readonly PilotShower[], scale: number): PilotSample {
  return {
    stations: showers.map(({ stations }) => scale * stations),
    eventStations: showers.flatMap(({ eventStations }) => eventStations),
    others: {
      events: showers.map(({ eventStations }) => scale * eventStations.length),
      bytes: showers.map(({ bytes }) => scale * bytes),
      seconds: showers.map(({ seconds }) => scale * seconds),
    },
  };
}

function wholeOf(parts: readonly Projection[], preset: SimulationPreset, workers: number): DryRun {
  const total = (name: string) => addUp(parts.map((part) => part[name]!));
  const [stations, rows, seconds] = [total("stations"), total("bytes"), total("seconds")];
  const { file_bytes, batch_bytes } = arrowOverhead(stationMetadata(preset));
  const overhead = file_bytes + batch_bytes * Math.ceil(stations.value / BATCH_ROWS);
  // The showers of the primaries take turns until the last of them has its stations.
  const last = parts.reduce((one, other) => (other.showers!.value > one.showers!.value ? other : one)).showers!;
  const turns = preset.stations_per_primary === undefined ? total("showers") : scaled(last, parts.length);
  return {
    showers: turns,
    events: total("events"),
    stations,
    bytes: { value: rows.value + overhead, sigma: rows.sigma },
    seconds: scaled(seconds, 1 / workers),
  };
}

function scaled({ value, sigma }: Estimate, factor: number): Estimate {
  return { value: factor * value, sigma: factor * sigma };
}
