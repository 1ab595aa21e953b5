import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import type { RunKind } from "../../tracking/run-state.ts";
import { classifyFile } from "../classify-file.ts";
import { runGroup } from "../group/run.ts";
import { runJob } from "../job/run.ts";
import { loadExperiment } from "../load.ts";
import { loadFile } from "../load-file.ts";
import { runPipeline } from "../pipeline/run.ts";
import { runExperiment } from "../run.ts";
import type { RunOptions } from "../tracked-run.ts";
import type { RecordedRun } from "./recorded-run.ts";
import {
  classificationToRepeat,
  experimentToRepeat,
  groupToRepeat,
  jobToRepeat,
  type Places,
  pipelineToRepeat,
} from "./repetition-inputs.ts";

export type RepetitionOptions = RunOptions & Places;

/** Does it again; gives what the reader must know of what it was made from. */
type Repeat = (run: RecordedRun, options: RepetitionOptions) => Promise<string[]>;

const REPEATS: Partial<Record<RunKind, Repeat>> = {
  async experiment(run, options) {
    const { file, notes } = await experimentToRepeat(run, options);
    await runExperiment(await loadExperiment(file), options);
    return notes;
  },
  async classification(run, options) {
    const { file, ...rest } = await classificationToRepeat(run, options);
    await classifyFile(file, { ...options, ...rest, overwrite: false });
    return [];
  },
  async job(run, options) {
    const { file, notes } = await jobToRepeat(run, options);
    const loaded = await loadFile(file);
    if (loaded.kind !== "job")
      throw new DataError(`run ${run.state.id} kept a file of kind ${loaded.kind}; expected job`);
    await runJob(loaded.job, options);
    return notes;
  },
  /** The whole study, its trials in processes as many as there are workers, and the chosen run. */
  async group(run, options) {
    const { file, notes } = await groupToRepeat(run, options);
    const loaded = await loadFile(file);
    if (loaded.kind !== "group") throw new DataError(`run ${run.state.id} keeps no group but a ${loaded.kind}`);
    await runGroup(loaded.group, options);
    return notes;
  },
  /** All steps are done afresh, in a cache of their own. */
  async pipeline(run, options) {
    const file = await loadFile(await pipelineToRepeat(run, options));
    if (file.kind !== "pipeline") throw new DataError(`run ${run.state.id} keeps no pipeline but a ${file.kind}`);
    await runPipeline(file.pipeline, { ...options, cache: join(options.scratch, "steps"), force: true });
    return [];
  },
};

/**
 * Does what a run did once more, from what its folder keeps, as a run of its own.
 *
 * @returns what the reader must know of what it was made from
 * @throws DataError for a kind of run that is not repeated by itself, and for inputs that are gone or have changed
 */
export async function repeat(run: RecordedRun, options: RepetitionOptions): Promise<string[]> {
  const { id, kind } = run.state;
  const work = REPEATS[kind];
  if (work) return work(run, options);
  throw new DataError(`run ${id} is a ${kind}; expected a run that is one of ${Object.keys(REPEATS).join(", ")}`);
}
