import { ConfigError } from "../core/errors.ts";
import { defaultWorkers } from "../core/parallel.ts";
import { planGroup } from "../experiment/group/plan.ts";
import { planJob } from "../experiment/job/plan.ts";
import { runJob } from "../experiment/job/run.ts";
import { loadFile } from "../experiment/load-file.ts";
import { planPipeline } from "../experiment/pipeline/plan.ts";
import { runPipeline } from "../experiment/pipeline/run.ts";
import { planExperiment } from "../experiment/plan.ts";
import { runExperiment } from "../experiment/run.ts";
import type { FinishedRun } from "../experiment/run-output.ts";
import { renderTerminal } from "../report/terminal.ts";
import { printGroupPlan } from "./group.ts";
import { printJob, printJobPlan } from "./job.ts";
import { printPipeline, printPipelinePlan } from "./pipeline.ts";
import { printPlan } from "./plan.ts";
import { startProgress } from "./progress.ts";

/** What every verb that runs something is told. */
export interface RunFlags {
  set: string[];
  json?: boolean;
  runs: string;
  cache: string;
  /** say what would be done, write nothing */
  dryRun?: boolean;
  /** of a pipeline: do all steps, do these from one on, go on after a failure */
  force?: boolean;
  from?: string;
  keepGoing?: boolean;
}

const PIPELINE_FLAGS = { force: "--force", from: "--from", keepGoing: "--keep-going" } as const;

/** Runs a file of settings as its kind is run. */
export async function experiment(file: string, flags: RunFlags, signal: AbortSignal): Promise<void> {
  const loaded = await loadFile(file, flags.set);
  const options = { ...flags, signal, start: startProgress };
  if (loaded.kind !== "pipeline") refusePipelineFlags(flags, loaded.kind);
  switch (loaded.kind) {
    case "experiment": {
      const workers = loaded.experiment.workers ?? defaultWorkers();
      if (flags.dryRun)
        return printPlan(await planExperiment(loaded.experiment, { ...options, workers }), loaded, flags);
      return printRun(await runExperiment(loaded.experiment, { ...options, workers }), flags);
    }
    case "pipeline": {
      const { pipeline } = loaded;
      const workers = pipeline.workers ?? defaultWorkers();
      if (flags.dryRun) return printPipelinePlan(await planPipeline(pipeline, { ...options, workers }), loaded, flags);
      return printPipeline(await runPipeline(pipeline, { ...options, workers }), flags);
    }
    case "group": {
      const workers = loaded.group.workers ?? defaultWorkers();
      if (flags.dryRun) return printGroupPlan(await planGroup(loaded.group, { ...options, workers }), loaded, flags);
      throw new ConfigError("a group is only planned yet; expected --dry-run");
    }
    case "job": {
      const workers = loaded.job.workers ?? defaultWorkers();
      if (flags.dryRun) return printJobPlan(await planJob(loaded.job, { ...options, workers }), loaded, flags);
      return printJob(await runJob(loaded.job, { ...options, workers }), flags);
    }
  }
}

function refusePipelineFlags(flags: RunFlags, kind: string): void {
  for (const [key, flag] of Object.entries(PIPELINE_FLAGS)) {
    if (flags[key as keyof typeof PIPELINE_FLAGS] === undefined) continue;
    throw new ConfigError(`${flag} goes with a pipeline; the file is of kind ${kind}`);
  }
}

/** A run's result on stdout: a table, or one object. */
export function printRun({ result, content }: FinishedRun, { json }: { json?: boolean }): void {
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const { run, report, predictions } = result;
    process.stdout.write(
      `${renderTerminal(content, { columns: process.stdout.columns })}\nrun          ${run}\nreport       ${report}\npredictions  ${predictions}\n`,
    );
  }
}
