import { defaultWorkers } from "../core/parallel.ts";
import { simulationProgress } from "../experiment/dataset-cache.ts";
import { loadPreset } from "../experiment/load.ts";
import { simulateToFile } from "../experiment/simulate.ts";
import { startProgress } from "./progress.ts";

interface SimulateOptions {
  out: string;
  preset: string;
  seed?: string;
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
  const start = performance.now();
  const progress = startProgress("simulate");
  const written = await simulateToFile(out, preset, {
    workers,
    signal,
    overwrite: force,
    progress: (stations, showers) => progress.update(...simulationProgress(preset, stations, showers)),
  });
  const seconds = (performance.now() - start) / 1000;
  progress.done(`${written.stations} stations, ${Math.round(written.stations / seconds)} a second`);
  if (options.json) process.stdout.write(`${JSON.stringify({ ...written, seconds })}\n`);
  else {
    const { stations, events, showers, sha256 } = written;
    process.stdout.write(
      `${out}: ${stations} stations of ${events} events from ${showers} showers\nsha256 ${sha256}\n`,
    );
  }
}
