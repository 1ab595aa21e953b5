import { featuresOf } from "../features/catalogue.ts";
import { openStationInput } from "../features/station-input.ts";
import { hashFile, lookUp } from "./dataset-cache.ts";
import { dryRun } from "./dry-run.ts";
import { hashData } from "./job/path-hash.ts";
import { listenersOf } from "./listeners.ts";
import { type Protocol, protocolsOf } from "./protocol-entry.ts";
import { protocolsWithTables } from "./protocol-features.ts";
import { protocolShares } from "./protocol-split.ts";
import type { PlanResult } from "./result.ts";
import type { Experiment } from "./schema.ts";
import { readingOf } from "./stations.ts";
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
      ...protocolsWithTables(experiment).map(({ name }) => ({
        name: `${name}.features`,
        action: "run" as const,
        detail: "thesis, which holds Monte-Carlo truth: it leaks",
      })),
      ...protocolsOf(experiment.protocols).flatMap((protocol) => stagesOf(protocol, experiment)),
      { name: "predictions", action: "run", detail: "of stations, and of events" },
      { name: "figures", action: "run", detail: "" },
    ],
    listeners: listeners.map(({ name }) => name),
  };
}

type Stage = PlanResult["stages"][number];

function stagesOf(protocol: Protocol, { split, model, evaluation }: Experiment): Stage[] {
  const { name: own, leaks } = protocol;
  const unit = leaks.includes("row_split") ? "rows, which leaks" : "showers";
  const reused = leaks.includes("tested_on_validation");
  const share = (part: number) => `${Number((100 * part).toFixed(6))} %`;
  const { train, validation, test } = protocolShares(protocol, split);
  const parts = reused ? [train, test] : [train, validation, test];
  const knowing = leaks.includes("true_class_scaler")
    ? "; each scaled by its true class where classes have scalers, which leaks"
    : "";
  const details = {
    partition: `${partsText(parts.map(share))} of the ${unit}`,
    fit: model.name ?? String(model.file),
    predict: `${reused ? "the validation rows again, which leaks" : "the test rows, opened once"}${knowing}`,
    evaluate: `intervals from ${evaluation.replicates} replicates`,
  };
  return Object.entries(details).map(([name, detail]) => ({ name: `${own}.${name}`, action: "run", detail }));
}

/** `64 %, 16 % and 20 %` */
function partsText(shares: readonly string[]): string {
  return `${shares.slice(0, -1).join(", ")} and ${shares.at(-1)}`;
}

/** What comes through the cuts of the experiment; nothing without any. Throws as `openStationInput`, and where nothing comes through. */
async function selectionIn(
  path: string,
  experiment: Experiment,
  signal: AbortSignal,
): Promise<Pick<PlanResult["data"], "selection">> {
  const input = await openStationInput(path, experiment.features, { reading: readingOf(experiment), besides: [] });
  const { dataset } = input;
  try {
    if (dataset.selection === undefined) return {};
    for await (const _ of dataset.batches([])) signal.throwIfAborted();
    return { selection: [...dataset.cuts()!] };
  } finally {
    await dataset.close();
  }
}

async function planData(
  experiment: Experiment,
  { cache, workers, signal }: Pick<RunOptions, "cache" | "workers" | "signal">,
): Promise<PlanResult["data"]> {
  const { simulate, file } = experiment.data;
  if (simulate === undefined) {
    const { sha256, files } = await hashData(file!, signal);
    const note = files[0]?.path === "" ? "a file" : `a folder of ${files.length} files`;
    return { action: "read", path: file!, sha256, note, ...(await selectionIn(file!, experiment, signal)) };
  }
  const { path, recorded } = await lookUp(simulate, cache);
  const actual = recorded === undefined ? undefined : await hashFile(path, signal);
  if (actual !== undefined && actual === recorded) {
    const note = "in the cache, verified by its hash";
    return { action: "reuse", path, sha256: actual, note, ...(await selectionIn(path, experiment, signal)) };
  }
  const { estimate = null } = await dryRun(simulate, { workers, signal });
  const note =
    actual === undefined ? "not in the cache: to be simulated" : "damaged in the cache: to be simulated again";
  return { action: "simulate", path, sha256: actual ?? null, note, estimate };
}
