import { ConfigError } from "../core/errors.ts";
import { canonicalJson } from "../core/hash.ts";
import type { Primary } from "../core/primaries.ts";
import { openArrowWriter } from "../data/arrow-writer.ts";
import { COLUMNS } from "../data/columns.ts";
import { describeExcess } from "../simulation/domain.ts";
import { GENERATOR_VERSION, type GenerateOptions, generate } from "../simulation/generate.ts";
import type { SimulationPreset } from "../simulation/preset.ts";
import { type Shard, shardText, showersOf } from "../simulation/shard.ts";

/** Metadata of a shard: which it is. */
export const SHARD_KEY = "cascada.shard";

/** Metadata of a simulation beyond the model: what of it is. */
export const EXCESS_KEY = "cascada.extrapolation";

/** What was simulated into a file. */
export interface SimulatedFile {
  file: string;
  showers: number;
  events: number;
  stations: number;
  /** primaries of the preset of which no station passed */
  primaries_without_stations: Primary[];
  sha256: string;
}

export interface SimulateOptions extends Omit<GenerateOptions, "range"> {
  overwrite?: boolean;
  /** only this part of the simulation; `joinShards` makes the whole of the parts */
  shard?: Shard | undefined;
}

/**
 * Simulates a preset into an Arrow file, streaming. The file appears at `path` only when it is complete, with the
 * preset in its metadata: the same preset gives the same bytes. Throws TrackingError if it cannot be written, and
 * ConfigError if the whole simulation gives no station (a shard may).
 */
export async function simulateToFile(
  path: string,
  preset: SimulationPreset,
  { overwrite = false, shard, ...options }: SimulateOptions,
): Promise<SimulatedFile> {
  const range = shard && showersOf(shard, preset);
  const writer = await openArrowWriter(path, {
    columns: COLUMNS.map((column) => column.name),
    metadata: { ...stationMetadata(preset), ...(shard && { [SHARD_KEY]: shardText(shard) }) },
    overwrite,
    allowEmpty: shard !== undefined,
  });
  let counts: readonly number[] = [];
  const progress: GenerateOptions["progress"] = (stations, showers) => {
    counts = stations;
    options.progress?.(stations, showers);
  };
  const tables = generate(preset, { ...options, range, progress });
  try {
    for (;;) {
      const next = await tables.next();
      if (next.done) {
        if (!shard) refuseNothing(preset, next.value.stations);
        const { sha256 } = await writer.close();
        const without = preset.primaries.filter((_, kind) => !counts[kind]);
        return { file: path, ...next.value, primaries_without_stations: without, sha256 };
      }
      await writer.write(next.value);
    }
  } catch (error) {
    // A disk that refuses a table must also end the threads that make the next.
    await tables.return({ showers: 0, events: 0, stations: 0 });
    await writer.abort();
    throw error;
  }
}

function refuseNothing({ showers_per_primary, primaries, min_signal_vem, min_stations }: SimulationPreset, n: number) {
  if (n > 0) return;
  throw new ConfigError(
    `no station in ${showers_per_primary} showers each of ${primaries.join(", ")}; expected a preset whose stations trigger and pass min_signal_vem ${min_signal_vem} and min_stations ${min_stations}, or more showers`,
  );
}

/** What a simulated file says of itself. */
export function stationMetadata(preset: SimulationPreset): Record<string, string> {
  const excess = describeExcess(preset);
  return {
    ...(excess === undefined ? {} : { [EXCESS_KEY]: excess }),
    "cascada.generator_version": GENERATOR_VERSION,
    "cascada.hadronic_model": preset.hadronic_model,
    "cascada.preset": canonicalJson(preset),
    "cascada.seed": String(preset.seed),
    "cascada.statement": "parametric simulation tuned to published averages",
  };
}

/** Sentences for the summary of a report, begun with a space, where the stations of files that say this go beyond the model; else nothing. */
export function excessOf(metadata: readonly Readonly<Record<string, string>>[]): string {
  const excesses = new Set(metadata.flatMap(({ [EXCESS_KEY]: excess }) => (excess === undefined ? [] : [excess])));
  return [...excesses].map((excess) => ` The simulation goes beyond its model: ${excess}.`).join("");
}
