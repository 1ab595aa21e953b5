import { existsSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../core/errors.ts";
import { defaultWorkers } from "../core/parallel.ts";
import { classifyFile } from "../experiment/classify-file.ts";
import { listenersOf } from "../experiment/listeners.ts";
import { parseWorkers } from "../experiment/load.ts";
import { trackingSchema } from "../experiment/tracking-schema.ts";
import { experiment, printRun, type RunFlags } from "./experiment.ts";
import { startProgress } from "./progress.ts";
import { readingOf, refuseReading } from "./reading.ts";

interface ClassifyFlags extends RunFlags {
  model?: string;
  out?: string;
  force?: boolean;
}

const BASELINE = fileURLToPath(new URL("../../experiments/baseline.yaml", import.meta.url));
const SHIPPED_MODEL = "xgboost-baseline";

/** Without a file the main job; with one, its stations classified by a trained model. */
export async function classify(file: string | undefined, flags: ClassifyFlags, signal: AbortSignal): Promise<void> {
  if (file === undefined) {
    const expected = "goes with a FILE to classify; there is none";
    for (const flag of ["model", "out", "force"] as const) {
      if (flags[flag] !== undefined) throw new ConfigError(`--${flag} ${expected}`);
    }
    refuseReading(flags, expected);
    return experiment(relative(".", BASELINE), flags, signal);
  }
  if (flags.dryRun) throw new ConfigError("--dry-run is of the main job; it goes without a FILE");
  const run = await classifyFile(file, {
    runs: flags.runs,
    cache: flags.cache,
    workers: parseWorkers(flags.set) ?? defaultWorkers(),
    signal,
    start: startProgress,
    model: modelPath(flags.model ?? SHIPPED_MODEL),
    out: flags.out,
    listeners: await listenersOf(trackingSchema.parse({})),
    overwrite: flags.force ?? false,
    reading: await readingOf(flags),
  });
  printRun(run, flags);
}

/** A folder or file as given, or the trained model of that name that ships with the package. */
function modelPath(model: string): string {
  if (existsSync(model)) return model;
  const shipped = fileURLToPath(new URL(`../../models/${model}`, import.meta.url));
  if (/^[\w-]+$/.test(model) && existsSync(shipped)) return shipped;
  throw new ConfigError(
    `unknown model: ${model}; expected a model folder, an XGBoost file (.json, .ubj), or the name of a folder in models/`,
  );
}
