import { ConfigError } from "../core/errors.ts";
import type { SimulationPreset } from "./preset.ts";

/** A part of a simulation that another machine may make: number `index` of `count`, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/** Showers first, first + 1, ..., end - 1. */
export interface ShowerRange {
  first: number;
  end: number;
}

/**
 * Reads a shard as `3/16`. Throws ConfigError for any other text.
 *
 * @example parseShard("3/16") // { index: 3, count: 16 }
 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,9})\/(\d{1,9})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new ConfigError(`shard ${text}: expected number/count such as 3/16, the number from 1 to the count`);
  }
  return { index, count };
}

/** The text that `parseShard` reads. */
export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/** All showers of a preset, or none of an end where stations are asked for. */
export function allShowers({ showers_per_primary, primaries }: SimulationPreset): ShowerRange {
  return { first: 0, end: showers_per_primary === undefined ? Infinity : showers_per_primary * primaries.length };
}

/**
 * The showers of a shard: contiguous, the shards in order are all showers once, and no two differ by more than one
 * shower. Throws ConfigError where the preset asks for stations, as where that quota is filled depends on the shards
 * before, and where there are more shards than showers.
 */
export function showersOf({ index, count }: Shard, preset: SimulationPreset): ShowerRange {
  const { end } = allShowers(preset);
  if (end === Infinity) {
    throw new ConfigError(
      `there are no shards of stations_per_primary ${preset.stations_per_primary}, as how many showers fill that depends on the shards before; expected showers_per_primary (--dry-run says how many showers that is)`,
    );
  }
  if (count > end)
    throw new ConfigError(`shard ${index}/${count}: the preset has ${end} showers; expected at most as many shards`);
  return { first: Math.floor(((index - 1) * end) / count), end: Math.floor((index * end) / count) };
}
