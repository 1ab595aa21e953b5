import { ConfigError, messageOf } from "../core/errors.ts";
import { defaultWorkers } from "../core/parallel.ts";
import { simulationProgress } from "../experiment/dataset-cache.ts";
import { dryRun } from "../experiment/dry-run.ts";
import { loadPreset } from "../experiment/load.ts";
import { simulateToFile } from "../experiment/simulate.ts";
import { planShards } from "../experiment/task/simulate-shards.ts";
import type { LaunchPlan } from "../launch/plan.ts";
import type { LaunchSettings } from "../launch/settings.ts";
import type { SimulationPreset } from "../simulation/preset.ts";
import { parseShard, shardText, showersOf } from "../simulation/shard.ts";
import { printDryRun } from "./dry-run.ts";
import { startProgress } from "./progress.ts";
import { parseLaunch, printSharded } from "./sharded.ts";

interface SimulateOptions {
  out?: string;
  preset: string;
  seed?: string;
  shard?: string;
  shards?: string;
  launch?: string;
  launchSet: string[];
  set: string[];
  force?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

export async function simulate(options: SimulateOptions, signal: AbortSignal): Promise<void> {
  const { out, seed, force = false } = options;
  const overrides = seed === undefined ? options.set : [...options.set, `seed=${seed}`];
  const { preset, workers = defaultWorkers() } = await loadPreset(options.preset, overrides);
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  const sharded = shardedBy(options);
  if (options.dryRun) {
    const launch = sharded && planOf(out ?? "stations.arrow", sharded, preset);
    return printDryRun(await dryRun(preset, { workers, shard, signal }), { ...options, preset, workers, launch });
  }
  if (out === undefined) {
    throw new ConfigError("required option '--out <file>' not specified; expected a file to write, or --dry-run");
  }
  if (sharded) {
    const simulation = { ...sharded, out, overwrite: force, preset, processes: workers };
    return printSharded(simulation, { json: options.json ?? false, signal });
  }
  const start = performance.now();
  const progress = startProgress("simulate");
  const written = await simulateToFile(out, preset, {
    workers,
    signal,
    overwrite: force,
    shard,
    progress: (stations, showers) =>
      progress.update(...simulationProgress(preset, stations, showers * (shard?.count ?? 1))),
  });
  const seconds = (performance.now() - start) / 1000;
  progress.done(`${written.stations} stations, ${Math.round(written.stations / seconds)} a second`);
  for (const primary of written.primaries_without_stations) {
    process.stderr.write(`cascada: no station of ${primary} passed the trigger and the cuts\n`);
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ...written, ...(shard && { shard: shardText(shard) }), seconds })}\n`);
  } else {
    const { stations, events, showers, sha256 } = written;
    const part = shard ? `, shard ${shardText(shard)}` : "";
    process.stdout.write(
      `${out}: ${stations} stations of ${events} events from ${showers} showers${part}\nsha256 ${sha256}\n`,
    );
  }
}

/** What would become of the shards; where the preset cannot be cut so, the log says why, and how many showers it has is told all the same. */
function planOf(
  out: string,
  sharded: Parameters<typeof planShards>[1],
  preset: SimulationPreset,
): LaunchPlan | undefined {
  try {
    showersOf({ index: 1, count: sharded.shards }, preset);
  } catch (error) {
    process.stderr.write(`cascada: not to be done so: ${messageOf(error)}\n`);
    return undefined;
  }
  return planShards(out, sharded);
}

/** In how many shards it is simulated and where; undefined: as a whole, here. */
function shardedBy({
  shards,
  shard,
  launch,
  launchSet,
}: SimulateOptions): { shards: number; launch: LaunchSettings } | undefined {
  if (shards === undefined) {
    if (launch === undefined && launchSet.length === 0) return undefined;
    throw new ConfigError("--launch goes with --shards n: so many tasks");
  }
  if (shard !== undefined) throw new ConfigError("--shard k/n is one part, --shards n are all; expected one of them");
  if (Number(shards) < 1) throw new ConfigError(`--shards ${shards}: expected a whole number above 0`);
  return { shards: Number(shards), launch: parseLaunch(launch ?? "local", launchSet) };
}
