import { ConfigError } from "../core/errors.ts";
import { check } from "../experiment/check.ts";
import { applyOverride, parseOverride } from "../experiment/override.ts";
import type { ShardedSimulation } from "../experiment/task/shard-folder.ts";
import { simulateShards } from "../experiment/task/simulate-shards.ts";
import { type LaunchSettings, localSchema } from "../launch/settings.ts";
import { slurmSchema } from "../launch/slurm/settings.ts";
import { startProgress } from "./progress.ts";

/** Simulates in shards, or goes on, and prints what came of it. */
export async function printSharded(
  simulation: ShardedSimulation,
  { json, signal }: { json: boolean; signal: AbortSignal },
): Promise<void> {
  const start = performance.now();
  const progress = startProgress("simulate");
  const { shards, ...written } = await simulateShards(simulation, {
    signal,
    log: (line) => process.stderr.write(`${line}\n`),
    progress: (fraction, stations) => progress.update(fraction, `${stations} stations`),
  });
  const seconds = (performance.now() - start) / 1000;
  const { file, stations, events, showers, sha256 } = written;
  progress.done(`${stations} stations in ${shards} shards, ${Math.round(stations / seconds)} a second`);
  for (const primary of written.primaries_without_stations) {
    process.stderr.write(`cascada: no station of ${primary} passed the trigger and the cuts\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ ...written, shards, seconds })}\n`);
  else {
    const from = `${events} events from ${showers} showers, ${shards} shards`;
    process.stdout.write(`${file}: ${stations} stations of ${from}\nsha256 ${sha256}\n`);
  }
}

/**
 * Where tasks are done, from `--launch` and `--launch-set key=value`.
 *
 * @throws ConfigError for a launcher that there is not, and settings that it has not
 */
export function parseLaunch(name: string, sets: readonly string[]): LaunchSettings {
  const content: Record<string, unknown> = {};
  for (const set of sets) applyOverride(content, parseOverride(set));
  const blame = () => "--launch-set";
  if (name === "local") return { local: check(content, { schema: localSchema, blame }) };
  if (name === "slurm") return { slurm: check(content, { schema: slurmSchema, blame }) };
  throw new ConfigError(`unknown launcher: ${name}; expected local or slurm`);
}
