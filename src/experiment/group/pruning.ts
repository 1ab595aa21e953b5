import { finishedBefore } from "../../tuning/batch.ts";
import { JournalStorage } from "../../tuning/journal/storage.ts";
import type { Pruner } from "../../tuning/pruner.ts";
import { PRUNERS } from "../../tuning/pruners/catalogue.ts";
import type { Sampler } from "../../tuning/sampler.ts";
import { SAMPLERS } from "../../tuning/samplers/catalogue.ts";
import type { Group } from "./load.ts";
import type { TrialTask } from "./trial-task.ts";

/** What a trial needs to know to be given up. */
export interface PruningTask {
  /** of the study */
  journal: string;
  /** that the trial is of */
  batch: number;
}

/** The pruner that a group asks for. */
export function prunerOf({ pruner }: Pick<Group, "pruner">): Pruner {
  return created(PRUNERS, pruner);
}

/** The sampler that a group asks for. */
export function samplerOf({ sampler }: Pick<Group, "sampler">): Sampler {
  return created(SAMPLERS, sampler);
}

interface Algorithm<T> {
  name: string;
  config: { parse(settings: unknown): unknown };
  create(config: unknown): T;
}

function created<T>(algorithms: readonly Algorithm<T>[], { name, ...settings }: { name: string }): T {
  const found = algorithms.find((one) => one.name === name)!;
  return found.create(found.config.parse(settings));
}

/** Tells of each value of a trial whether it is to be given up; it looks at whole earlier batches only. */
export async function reporter(
  group: Group,
  { study: name, number }: Pick<TrialTask, "study" | "number">,
  { journal, batch }: PruningTask,
): Promise<(step: number, value: number) => boolean> {
  const pruner = prunerOf(group);
  const study = (await new JournalStorage(journal).read(name))!;
  const finished = finishedBefore(study, batch);
  const intermediate: { step: number; value: number }[] = [];
  return (step, value) => {
    intermediate.push({ step, value });
    return pruner.prune({ direction: study.direction, number, intermediate, finished });
  };
}
