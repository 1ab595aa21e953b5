import type { StartProgress } from "../../core/progress.ts";
import type { TaskContext } from "../../launch/task.ts";
import { loadExperiment } from "../load.ts";
import type { ClassifyResult } from "../result.ts";
import { runExperiment } from "../run.ts";

/** A complete run of an experiment. Paths hold on every machine that may do it; those of the file are from its folder or the current one. */
export interface ExperimentTask {
  /** file of an experiment */
  file: string;
  /** laid over it: `key.path=value` */
  set: readonly string[];
  /** folder of the runs, and of the simulated data sets */
  runs: string;
  cache: string;
  parent?: string | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
}

/** What it tells of its progress. */
export interface ExperimentNews {
  stage: string;
  note: string;
}

/** Runs an experiment as `cascada experiment` does, and tells each stage that is done. */
export async function experimentTask(input: unknown, { signal, workers, tell }: TaskContext): Promise<ClassifyResult> {
  const { file, set, ...where } = input as ExperimentTask;
  const start: StartProgress = (stage) => ({
    update() {},
    done: (note = "") => tell({ stage, note } satisfies ExperimentNews),
  });
  const experiment = await loadExperiment(file, set);
  const { result } = await runExperiment(experiment, { ...where, workers, signal, start });
  return result;
}
