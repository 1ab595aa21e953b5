import { Random } from "../core/random.ts";
import { splitByShower } from "../data/split.ts";
import type { LabelledSet } from "../models/model.ts";
import { classesOf, labelledRows } from "./labelled.ts";
import { datasetOf } from "./run.ts";
import type { Experiment } from "./schema.ts";
import { naming, readingOf, readStations } from "./stations.ts";
import type { RunOptions } from "./tracked-run.ts";

/** What an experiment trains on and watches under the shower split; its test rows stay closed. */
export interface TrainingSets {
  train: LabelledSet;
  validation: LabelledSet;
  /** of the experiment's seed, as `runExperiment` splits it */
  random: Random;
  dataset_sha256: string;
}

/** The data of an experiment for questions that are asked before it is run. Throws as `runExperiment`. */
export async function trainingSets(experiment: Experiment, options: Omit<RunOptions, "runs">): Promise<TrainingSets> {
  const random = Random.fromSeed(experiment.seed);
  const { path, sha256 } = await datasetOf(experiment, options);
  const stations = await readStations(path, experiment.features, { ...options, reading: readingOf(experiment) });
  const labels = classesOf(stations, path);
  const data = { table: stations, ...labels };
  const rows = { shower: stations.ids.shower, ...labels };
  const split = await naming(path, () => splitByShower(rows, random.stream("split"), experiment.split));
  const [train, validation] = [labelledRows(data, split.train), labelledRows(data, split.validation)];
  return { train, validation, random, dataset_sha256: sha256 };
}
