import { constants } from "node:fs";
import { copyFile, cp, link, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { canonicalJson } from "../../core/hash.ts";
import { readRecord } from "../../tracking/run-store.ts";
import { classifyFile } from "../classify-file.ts";
import { obtainDataset } from "../dataset-cache.ts";
import { runJob } from "../job/run.ts";
import { jobSchema } from "../job/schema.ts";
import { runExperiment } from "../run.ts";
import { EVENTS, type FinishedRun, STATIONS } from "../run-output.ts";
import type { Experiment } from "../schema.ts";
import { simulateToFile } from "../simulate.ts";
import type { RunOptions } from "../tracked-run.ts";
import type { Tracking } from "../tracking-schema.ts";
import type { Inputs, Step } from "./step.ts";
import type { Built } from "./step-cache.ts";

interface Work {
  /** of the run of a step that is one */
  name: string;
  /** paths of the inputs */
  inputs: Inputs;
  /** to put the outputs into */
  folder: string;
  /** takes nothing from any cache */
  afresh: boolean;
  /** where runs without settings of their own are mirrored to */
  mlflow: Tracking["mlflow"];
}

/** Does a step: puts its outputs into the folder. Throws what its work throws. */
export async function doStep(step: Step, work: Work, options: RunOptions): Promise<Built> {
  switch (step.type) {
    case "simulate":
      return simulate(step, work, options);
    case "experiment": {
      const experiment = placed(step.experiment, work);
      return collect(await runExperiment(experiment, options), work.folder);
    }
    case "classify": {
      const { stations, model } = work.inputs;
      const run = await classifyFile(stations!, { ...options, model: model!, out: undefined, overwrite: false });
      return collect(run, work.folder);
    }
    case "job":
      return doJob(step, work, options);
  }
}

async function simulate(
  { simulate: preset }: Extract<Step, { type: "simulate" }>,
  { folder, afresh }: Work,
  { cache, workers, signal, start }: RunOptions,
): Promise<Built> {
  const path = join(folder, "stations.arrow");
  if (afresh) {
    const progress = start("simulate");
    const { stations } = await simulateToFile(path, preset, { workers, signal });
    progress.done(`${stations} stations`);
  } else {
    const dataset = await obtainDataset(preset, { folder: cache, workers, signal, start });
    // The same file twice takes no room; where it cannot be so, it is copied.
    await link(dataset.path, path).catch(() => copyFile(dataset.path, path, constants.COPYFILE_FICLONE));
  }
  return { outputs: { stations: "stations.arrow" }, metrics: {}, run: null, tolerance: null };
}

/** The experiment with the paths of its inputs in the place of their references. */
function placed(experiment: Experiment, { name, inputs }: Work): Experiment {
  const settings = structuredClone(experiment) as Experiment & Record<string, unknown>;
  settings.name = name;
  for (const [input, path] of Object.entries(inputs)) {
    const keys = (input === "stations" ? "data.file" : input).split(".");
    let group = settings as Record<string, unknown>;
    for (const key of keys.slice(0, -1)) group = group[key] as Record<string, unknown>;
    group[keys.at(-1)!] = path;
  }
  return settings;
}

/** Copies what an experiment or a classification gave, but for what tells time and place. */
async function collect({ result }: FinishedRun, folder: string): Promise<Built> {
  const { run, protocols, shower_level } = result;
  const outputs: Record<string, string> = {};
  const files = { predictions: STATIONS, events: EVENTS, evaluation: "evaluation.json", model: "model" };
  for (const [name, file] of Object.entries(files)) {
    const missing = await cp(join(run, file), join(folder, file), { recursive: true }).then(
      () => false,
      (error: { code?: string }) => {
        if (error.code === "ENOENT") return true; // stations without labels are not evaluated, a loaded model is not kept
        throw error;
      },
    );
    if (!missing) outputs[name] = file;
  }
  const numbers = { ...protocols, ...(shower_level && { shower_level }) } as Record<string, { accuracy: number }>;
  const metrics = Object.fromEntries(
    Object.entries(numbers).map(([name, { accuracy }]) => [`${name}.accuracy`, accuracy]),
  );
  if (Object.keys(numbers).length > 0) outputs.metrics = await writeMetrics(folder, numbers);
  return { outputs, metrics, run: basename(run), tolerance: toleranceIn(run) };
}

async function doJob(
  { type: _, ...parts }: Extract<Step, { type: "job" }>,
  { name, inputs, folder, mlflow }: Work,
  options: RunOptions,
): Promise<Built> {
  const job = jobSchema.parse({ name, ...parts, inputs, tracking: { mlflow } });
  const { run, metrics } = await runJob(job, options);
  for (const path of Object.values(parts.outputs)) {
    await cp(join(run, "artefacts", path), join(folder, "outputs", path), { recursive: true });
  }
  const outputs = Object.fromEntries(
    Object.entries(parts.outputs).map(([output, path]) => [output, join("outputs", path)]),
  );
  outputs.metrics ??= await writeMetrics(folder, metrics);
  return { outputs, metrics, run: basename(run), tolerance: toleranceIn(run) };
}

/** How far a repetition may be off, as the record of the step's run says. */
function toleranceIn(run: string): Built["tolerance"] {
  return readRecord(run).stages.find(({ exact }) => !exact)?.tolerance ?? null;
}

async function writeMetrics(folder: string, metrics: object): Promise<string> {
  await writeFile(join(folder, "metrics.json"), `${canonicalJson(metrics)}\n`);
  return "metrics.json";
}
