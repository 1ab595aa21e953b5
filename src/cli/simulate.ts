import { ConfigError } from "../core/errors.ts";
import { defaultWorkers } from "../core/parallel.ts";
import { simulationProgress } from "../experiment/dataset-cache.ts";
import { dryRun } from "../experiment/dry-run.ts";
import { loadPreset } from "../experiment/load.ts";
import { simulateToFile } from "../experiment/simulate.ts";
import { parseShard, shardText } from "../simulation/shard.ts";
import { printDryRun } from "./dry-run.ts";
import { startProgress } from "./progress.ts";

interface SimulateOptions {
  out?: string;
  preset: string;
  seed?: string;
  shard?: string;
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
  if (options.dryRun)
    return printDryRun(await dryRun(preset, { workers, shard, signal }), { ...options, preset, workers });
  if (out === undefined) {
    throw new ConfigError("required option '--out <file>' not specified; expected a file to write, or --dry-run");
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
