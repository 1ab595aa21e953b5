import { ConfigError } from "../core/errors.ts";
import type { RateRange, RateSweep } from "../models/model.ts";
import { rateSweep } from "../report/figures/rate-sweep.ts";
import { chosenModel } from "./chosen-model.ts";
import { checkModel } from "./load.ts";
import type { Experiment } from "./schema.ts";
import type { RunOptions } from "./tracked-run.ts";
import { trainingSets } from "./training-sets.ts";

/** Learning rates tried on each network of a model, with the figure. */
export interface LearningRates {
  dataset_sha256: string;
  networks: {
    network: string;
    suggestion: number;
    tried: { learning_rate: number; loss: number; smooth_loss: number }[];
  }[];
  svg: string;
}

/**
 * Tries learning rates on the networks of an experiment's model, on the training rows of the shower split.
 *
 * @throws ConfigError for a model without learning rates to find; else as `runExperiment`
 */
export async function learningRates(
  experiment: Experiment,
  range: RateRange,
  options: Omit<RunOptions, "runs">,
): Promise<LearningRates> {
  const { workers, signal, start } = options;
  const { definition } = await chosenModel(experiment.model);
  const config = checkModel(definition, experiment.model);
  if (!definition.sweepRates) {
    throw new ConfigError(`model ${definition.name} has no learning rate to find; expected a model of networks`);
  }
  const { train, validation, random, dataset_sha256 } = await trainingSets(experiment, options);
  const progress = start("learning rates");
  const context = {
    random: random.stream("model"),
    workers,
    signal,
    progress: (step: number, total: number) => progress.update(step / total, `network ${step} of ${total}`),
  };
  const sweeps = await definition.sweepRates({ train, validation, config, context }, range);
  progress.done(`${sweeps.length} network${sweeps.length === 1 ? "" : "s"}`);
  return { dataset_sha256, networks: sweeps.map(asNumbers), svg: rateSweep(sweeps) };
}

function asNumbers({ network, suggestion, tried }: RateSweep): LearningRates["networks"][number] {
  const numbers = tried.map(({ learningRate, loss, smoothLoss }) => ({
    learning_rate: learningRate,
    loss,
    smooth_loss: smoothLoss,
  }));
  return { network, suggestion, tried: numbers };
}
