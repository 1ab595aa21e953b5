import { existsSync } from "node:fs";
import { join } from "node:path";
import { GENERATOR_VERSION } from "../../simulation/generate.ts";
import { programParts } from "../pipeline/code-hash.ts";
import { runExperiment } from "../run.ts";
import type { Experiment } from "../schema.ts";
import type { RunOptions } from "../tracked-run.ts";
import { keptWork } from "./kept-work.ts";
import { type ModelRun, modelRunSchema } from "./schema.ts";

/**
 * Runs an experiment, or finds the run of the same experiment on the same data by the same program that an earlier process
 * has finished: who is killed loses the model at hand. A run whose folder is gone is done again.
 *
 * @param data SHA-256 of the data set
 */
export async function modelRun(experiment: Experiment, data: string, options: RunOptions): Promise<ModelRun> {
  const { name: _, description: _description, workers: _workers, tracking: _tracking, ...settings } = experiment;
  const inputs = { settings, data, generator: GENERATOR_VERSION, program: await programParts() };
  const here = modelRunSchema.refine(({ run }) => existsSync(join(run, "result.json")));
  const { result, reused } = await keptWork(options.cache, {
    name: "reproduced-model",
    inputs,
    schema: here,
    work: () => done(experiment, options),
  });
  if (reused) options.start(experiment.name).done(`found in ${result.run}`);
  return result;
}

async function done(experiment: Experiment, options: RunOptions): Promise<ModelRun> {
  const { result } = await runExperiment(experiment, options);
  const { dataset, features, model, predictions } = result.sha256;
  return {
    run: result.run,
    protocols: result.protocols!,
    shower_level: result.shower_level,
    stations: result.rows,
    seconds: result.seconds.train! + result.seconds.evaluate!,
    sha256: { dataset, features, model, predictions },
  };
}
