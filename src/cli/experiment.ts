import { ConfigError } from "../core/errors.ts";
import { defaultWorkers } from "../core/parallel.ts";
import type { Group } from "../experiment/group/load.ts";
import { planGroup } from "../experiment/group/plan.ts";
import type { GroupResult } from "../experiment/group/result.ts";
import { resumeGroup, runGroup } from "../experiment/group/run.ts";
import { planJob } from "../experiment/job/plan.ts";
import { runJob } from "../experiment/job/run.ts";
import { type LoadedFile, loadFile } from "../experiment/load-file.ts";
import { planPipeline } from "../experiment/pipeline/plan.ts";
import { runPipeline } from "../experiment/pipeline/run.ts";
import { planExperiment } from "../experiment/plan.ts";
import { runExperiment } from "../experiment/run.ts";
import type { FinishedRun } from "../experiment/run-output.ts";
import type { RunOptions } from "../experiment/tracked-run.ts";
import { renderTerminal } from "../report/terminal.ts";
import { findRun } from "../tracking/run-reference.ts";
import { printGroup, printGroupPlan } from "./group.ts";
import { printJob, printJobPlan } from "./job.ts";
import { printPipeline, printPipelinePlan } from "./pipeline.ts";
import { printPlan } from "./plan.ts";
import { startProgress } from "./progress.ts";
import { type ReadingFlags, readingSettings, refuseReading } from "./reading.ts";
import { searchTable } from "./search-table.ts";

/** What every verb that runs something is told. */
export interface RunFlags extends ReadingFlags {
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
  /** of a group: what its key `quick` says over the rest; go on with a run of it */
  quick?: boolean;
  resume?: string;
}

/** Runs a group, or goes on with a run of it. */
async function doGroup(group: Group, { resume, runs }: RunFlags, options: RunOptions): Promise<GroupResult> {
  const watcher = searchTable();
  try {
    if (resume === undefined) return await runGroup(group, { ...options, watcher });
    return await resumeGroup(findRun(runs, resume), { ...options, watcher }, group);
  } finally {
    watcher.end();
  }
}

/** The file, with what it says of --quick, or the flags of how its data are read, laid over it. */
async function loadWith(file: string, flags: RunFlags): Promise<LoadedFile> {
  const { set, quick } = flags;
  const loaded = await loadFile(file, set);
  if (loaded.kind === "experiment") {
    const reading = await readingSettings(flags);
    return reading.length === 0 ? loaded : loadFile(file, [...set, ...reading]);
  }
  refuseReading(flags, `goes with an experiment; the file is of kind ${loaded.kind}`);
  if (!quick || loaded.kind !== "group") return loaded;
  if (loaded.group.quick.length > 0) return loadFile(file, [...loaded.group.quick, ...set]);
  throw new ConfigError(`${file} does not say what --quick is; expected a key quick, such as quick: {trials: 5}`);
}

const GROUP_FLAGS = { quick: "--quick", resume: "--resume" } as const;
const PIPELINE_FLAGS = { force: "--force", from: "--from", keepGoing: "--keep-going" } as const;

/** Runs a file of settings as its kind is run. */
export async function experiment(file: string, flags: RunFlags, signal: AbortSignal): Promise<void> {
  const loaded = await loadWith(file, flags);
  const options = { ...flags, signal, start: startProgress };
  if (loaded.kind !== "pipeline") refuseFlags(PIPELINE_FLAGS, flags, { of: "pipeline", kind: loaded.kind });
  if (loaded.kind !== "group") refuseFlags(GROUP_FLAGS, flags, { of: "group", kind: loaded.kind });
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
      return printGroup(await doGroup(loaded.group, flags, { ...options, workers }), flags);
    }
    case "job": {
      const workers = loaded.job.workers ?? defaultWorkers();
      if (flags.dryRun) return printJobPlan(await planJob(loaded.job, { ...options, workers }), loaded, flags);
      return printJob(await runJob(loaded.job, { ...options, workers }), flags);
    }
  }
}

function refuseFlags(
  owned: Readonly<Partial<Record<keyof RunFlags, string>>>,
  flags: RunFlags,
  { of, kind }: { of: string; kind: string },
): void {
  for (const [key, flag] of Object.entries(owned)) {
    if (flags[key as keyof RunFlags] === undefined) continue;
    throw new ConfigError(`${flag} goes with a ${of}; the file is of kind ${kind}`);
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
