import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DataError, TrackingError } from "../core/errors.ts";
import { canonicalJson, sha256 } from "../core/hash.ts";
import type { StartProgress } from "../core/progress.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { GENERATOR_VERSION } from "../simulation/generate.ts";
import type { SimulationPreset } from "../simulation/preset.ts";
import { makeFolder } from "../tracking/folder.ts";
import { simulateToFile } from "./simulate.ts";

export interface CacheOptions {
  /** folder of the simulated files */
  folder: string;
  workers: number;
  signal: AbortSignal;
  start: StartProgress;
}

/** A simulated data set on disk. */
export interface CachedDataset {
  path: string;
  sha256: string;
  /** false if it was simulated just now */
  reused: boolean;
}

/**
 * Where the cache has the data set of a preset, and the SHA-256 that was recorded when it was written, undefined where
 * there is none. Throws TrackingError if the cache cannot be read.
 */
export async function lookUp(
  preset: SimulationPreset,
  folder: string,
): Promise<{ path: string; recorded: string | undefined }> {
  const key = sha256(canonicalJson({ generator: GENERATOR_VERSION, preset })).slice(0, 16);
  const path = join(folder, `stations-${key}.arrow`);
  return { path, recorded: await cachedHash(path) };
}

/**
 * The data set of a preset: from the cache if it is there and its bytes are those that were written (SHA-256 beside
 * it, in the format of `sha256sum`), else simulated into it. Throws TrackingError if the folder cannot be written.
 */
export async function obtainDataset(preset: SimulationPreset, options: CacheOptions): Promise<CachedDataset> {
  const { path, recorded } = await lookUp(preset, options.folder);
  if (recorded !== undefined) {
    const progress = options.start("data set");
    const actual = await hashFile(path, options.signal);
    if (actual === recorded) {
      progress.done(`from the cache, ${path}`);
      return { path, sha256: actual, reused: true };
    }
    progress.done(`${path} is damaged (sha256 ${actual}, expected ${recorded}): simulating it again`);
  }
  return { ...(await simulateIntoCache(path, preset, options)), reused: false };
}

async function simulateIntoCache(
  path: string,
  preset: SimulationPreset,
  { folder, workers, signal, start }: CacheOptions,
): Promise<{ path: string; sha256: string }> {
  await makeFolder(folder);
  const progress = start("simulate");
  const written = await simulateToFile(path, preset, {
    workers,
    signal,
    overwrite: true,
    progress: (stations, showers) => progress.update(...simulationProgress(preset, stations, showers)),
  });
  try {
    await writeFile(`${path}.sha256`, `${written.sha256}  ${basename(path)}\n`);
  } catch (cause) {
    throw new TrackingError(`cannot write ${path}.sha256: ${systemReason(cause)}`, { cause });
  }
  progress.done(`${written.stations} stations of ${written.events} events`);
  return { path, sha256: written.sha256 };
}

/** Fraction done and a note, from stations per primary and showers so far. */
export function simulationProgress(
  { stations_per_primary, showers_per_primary = 0, primaries }: SimulationPreset,
  stations: readonly number[],
  showers: number,
): [fraction: number, note: string] {
  const total = stations.reduce((sum, n) => sum + n, 0);
  const note = `${total} stations`;
  if (stations_per_primary === undefined) return [showers / (showers_per_primary * primaries.length), note];
  const done = stations.reduce((sum, n) => sum + Math.min(n, stations_per_primary), 0);
  return [done / (stations_per_primary * primaries.length), note];
}

/** SHA-256 of a file's bytes, streaming. Throws DataError if it cannot be read, the reason of `signal` once aborted. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
  return hash.digest("hex");
}

/** The recorded hash of a cached file, or undefined where there is none. */
async function cachedHash(path: string): Promise<string | undefined> {
  try {
    await access(path);
    return (await readFile(`${path}.sha256`, "utf8")).slice(0, 64);
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return undefined;
    throw new TrackingError(`cannot read the cache ${path}: ${systemReason(cause)}`, { cause });
  }
}
