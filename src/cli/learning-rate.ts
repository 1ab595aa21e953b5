import { ConfigError } from "../core/errors.ts";
import { defaultWorkers } from "../core/parallel.ts";
import { learningRates } from "../experiment/learning-rate.ts";
import { loadExperiment } from "../experiment/load.ts";
import { startProgress } from "./progress.ts";
import { refuseExisting, writeText } from "./text-file.ts";

interface LearningRateFlags {
  set: string[];
  json?: boolean;
  from: string;
  to: string;
  steps: string;
  out?: string;
  force?: boolean;
  cache: string;
}

/** Finds the learning rates of a model of networks; prints them, draws them where a file is named. */
export async function learningRate(file: string, flags: LearningRateFlags, signal: AbortSignal): Promise<void> {
  const range = { from: rate("--from", flags.from), to: rate("--to", flags.to), steps: Number(flags.steps) };
  if (range.from >= range.to) throw new ConfigError(`--from ${flags.from}: expected less than --to, ${flags.to}`);
  if (range.steps < 2) throw new ConfigError(`--steps ${flags.steps}: expected at least 2`);
  const experiment = await loadExperiment(file, flags.set);
  const { out, force = false } = flags;
  if (out !== undefined) await refuseExisting(out, { force });
  const workers = experiment.workers ?? defaultWorkers();
  const options = { cache: flags.cache, workers, signal, start: startProgress };
  const { svg, ...result } = await learningRates(experiment, range, options);
  if (out !== undefined) await writeText(out, svg, { force });
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const width = Math.max(7, ...result.networks.map(({ network }) => network.length));
    const lines = result.networks.map(
      ({ network, suggestion }) => `${network.padEnd(width)}  ${Number(suggestion.toPrecision(2))}`,
    );
    process.stdout.write(`${"network".padEnd(width)}  learning rate\n${lines.join("\n")}\n`);
  }
}

function rate(flag: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new ConfigError(`${flag} ${text}: expected a number above 0`);
}
