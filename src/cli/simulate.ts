import { defaultWorkers } from "../core/parallel.ts";
import { simulationProgress } from "../experiment/dataset-cache.ts";
import { loadPreset } from "../experiment/load.ts";
import { simulateToFile } from "../experiment/simulate.ts";
import { parseShard, shardText } from "../simulation/shard.ts";
import { startProgress } from "./progress.ts";

interface SimulateOptions {
  out: string;
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
  if (options.dryRun) {
    process.stdout.write(`${JSON.stringify(preset, null, 2)}\n`);
    return;
  }
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
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
