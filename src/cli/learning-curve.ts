import { join } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { defaultWorkers } from "../core/parallel.ts";
import { learningCurves } from "../experiment/learning-curve.ts";
import { loadExperiment } from "../experiment/load.ts";
import { refuseUnwritable } from "../tracking/folder.ts";
import { startProgress } from "./progress.ts";
import { refuseExisting, writeText } from "./text-file.ts";

interface LearningCurveFlags {
  set: string[];
  json?: boolean;
  depths: string;
  rounds: string;
  out: string;
  force?: boolean;
  cache: string;
}

export async function learningCurve(file: string, flags: LearningCurveFlags, signal: AbortSignal): Promise<void> {
  const depths = flags.depths.split(",").map(Number);
  if (!depths.every((depth) => Number.isInteger(depth) && depth > 0)) {
    throw new ConfigError(`--depths ${flags.depths}: expected whole numbers such as 3,4,5`);
  }
  const experiment = await loadExperiment(file, [`model.rounds=${flags.rounds}`, ...flags.set]);
  const force = flags.force ?? false;
  const figure = join(flags.out, "learning-curve.svg");
  const numbers = join(flags.out, "learning-curve.json");
  for (const path of [figure, numbers]) await refuseExisting(path, { force });
  await refuseUnwritable(flags.out);
  const workers = experiment.workers ?? defaultWorkers();
  const { svg, ...result } = await learningCurves(experiment, depths, {
    cache: flags.cache,
    workers,
    signal,
    start: startProgress,
  });
  await writeText(figure, svg, { force });
  await writeText(numbers, `${JSON.stringify(result)}\n`, { force });
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const lines = result.curves.map(
      ({ max_depth, best_round, validation_log_loss }) =>
        `${String(max_depth).padStart(5)}  ${String(best_round).padStart(10)}  ${validation_log_loss.toFixed(5)}`,
    );
    process.stdout.write(`depth  best round  validation log loss\n${lines.join("\n")}\n`);
  }
}
