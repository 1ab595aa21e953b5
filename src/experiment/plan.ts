import { featuresOf } from "../features/catalogue.ts";
import { hashFile, lookUp } from "./dataset-cache.ts";
import { dryRun } from "./dry-run.ts";
import { listenersOf } from "./listeners.ts";
import type { PlanResult } from "./result.ts";
import type { Experiment } from "./schema.ts";
import type { RunOptions } from "./tracked-run.ts";

/**
 * What running an experiment would do: what is there already, what is computed, who is told. Writes nothing. A data set in
 * the cache is verified by its hash, one that is not there is projected from a small pilot. Throws ConfigError as loading
 * an experiment does, DataError for a file that cannot be read, and the reason of the signal once it is aborted.
 */
export async function planExperiment(
  experiment: Experiment,
  options: Pick<RunOptions, "cache" | "workers" | "signal">,
): Promise<PlanResult> {
  const data = await planData(experiment, options);
  const listeners = await listenersOf(experiment.tracking);
  return {
    kind: "experiment",
    configuration: { ...experiment },
    workers: options.workers,
    data,
    features: featuresOf(experiment.features).map(({ name }) => name),
    stages: [
      { name: "data", action: data.action === "reuse" ? "reuse" : "run", detail: data.note },
      { name: "features", action: "run", detail: experiment.features.set },
      ...experiment.protocols.flatMap((protocol) => stagesOf(protocol, experiment)),
      { name: "predictions", action: "run", detail: "of stations, and of events" },
      { name: "figures", action: "run", detail: "" },
    ],
    listeners: listeners.map(({ name }) => name),
  };
}

type Stage = PlanResult["stages"][number];

function stagesOf(protocol: Experiment["protocols"][number], { split, model, evaluation }: Experiment): Stage[] {
  const unit = protocol === "shower_split" ? "showers" : "rows, which leaks";
  const share = (part: number) => `${Number((100 * part).toFixed(6))} %`;
  const details = {
    partition: `${share(split.train)}, ${share(split.validation)} and ${share(split.test)} of the ${unit}`,
    fit: model.name ?? String(model.file),
    predict: "the test rows, opened once",
    evaluate: `intervals from ${evaluation.replicates} replicates`,
  };
  return Object.entries(details).map(([name, detail]) => ({ name: `${protocol}.${name}`, action: "run", detail }));
}

async function planData(
  { data: { simulate, file } }: Experiment,
  { cache, workers, signal }: Pick<RunOptions, "cache" | "workers" | "signal">,
): Promise<PlanResult["data"]> {
  if (simulate === undefined) {
    return { action: "read", path: file!, sha256: await hashFile(file!, signal), note: "a file" };
  }
  const { path, recorded } = await lookUp(simulate, cache);
  const actual = recorded === undefined ? undefined : await hashFile(path, signal);
  if (actual !== undefined && actual === recorded) {
    return { action: "reuse", path, sha256: actual, note: "in the cache, verified by its hash" };
  }
  const { estimate = null } = await dryRun(simulate, { workers, signal });
  const note =
    actual === undefined ? "not in the cache: to be simulated" : "damaged in the cache: to be simulated again";
  return { action: "simulate", path, sha256: actual ?? null, note, estimate };
}
