import { setTimeout as sleep } from "node:timers/promises";
import { TrackingError } from "../../core/errors.ts";
import { created } from "../../tuning/algorithm.ts";
import { finishedBefore, hasBatch } from "../../tuning/batch.ts";
import { JournalStorage } from "../../tuning/journal/storage.ts";
import type { Pruner } from "../../tuning/pruner.ts";
import { PRUNERS } from "../../tuning/pruners/catalogue.ts";
import type { Sampler } from "../../tuning/sampler.ts";
import { SAMPLERS } from "../../tuning/samplers/catalogue.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import type { Group } from "./load.ts";
import type { TrialTask } from "./trial-task.ts";

/** Time that a shared file system has to show here what stands in a journal, and between two looks. */
const LATE_MS = 60_000;
const LOOK_MS = 500;

/** What a trial needs to know to be given up. */
export interface PruningTask {
  /** of the study */
  journal: string;
  /** that the trial is of */
  batch: number;
}

/** The pruner that a group asks for. */
export function prunerOf({ pruner }: Pick<Group, "pruner">): Pruner {
  return created<Pruner>(pruner, "pruner", PRUNERS);
}

/** The sampler that a group asks for. */
export function samplerOf({ sampler }: Pick<Group, "sampler">): Sampler {
  return created<Sampler>(sampler, "sampler", SAMPLERS);
}

/** Tells of each value of a trial whether it is to be given up; it looks at whole earlier batches only. */
export async function reporter(
  group: Group,
  { study: name, number }: Pick<TrialTask, "study" | "number">,
  pruning: PruningTask,
): Promise<(step: number, value: number) => boolean> {
  const pruner = prunerOf(group);
  const study = await studyOf(name, pruning);
  const finished = finishedBefore(study, pruning.batch);
  const intermediate: { step: number; value: number }[] = [];
  return (step, value) => {
    intermediate.push({ step, value });
    return pruner.prune({ direction: study.direction, number, intermediate, finished });
  };
}

/** The study with all that was there before the batch began. */
async function studyOf(name: string, { journal, batch }: PruningTask): Promise<StudyRecord> {
  const storage = new JournalStorage(journal);
  const end = performance.now() + LATE_MS;
  for (;;) {
    const study = await storage.read(name);
    if (study !== undefined && hasBatch(study, batch)) return study;
    if (performance.now() > end) {
      throw new TrackingError(
        `${journal} does not show batch ${batch} of study ${name}; expected a shared file system`,
      );
    }
    await sleep(LOOK_MS);
  }
}
