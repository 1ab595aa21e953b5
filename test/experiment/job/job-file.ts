import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runJob } from "../../../src/experiment/job/run.ts";
import { type Job, jobSchema } from "../../../src/experiment/job/schema.ts";
import type { RunOptions } from "../../../src/experiment/tracked-run.ts";
import { readRecord, readRuns } from "../../../src/tracking/run-store.ts";
import { writeSource } from "../definition-file/nearest-mean.ts";
import { optionsIn } from "../small-experiment.ts";

/** A job whose script, in `folder`, has that text; or whatever else `settings` say. */
export function jobOf(folder: string, script: string, settings: object = {}): Job {
  return jobSchema.parse({ name: "fit", job: { file: writeSource(folder, "fit.ts", script) }, ...settings });
}

/** Runs a job in `folder`, and what the record of its run says, however it ended. */
export async function ran(folder: string, job: Job, rest: Partial<RunOptions> = {}) {
  const options = optionsIn(folder, rest);
  const outcome = await runJob(job, options).then(
    (result) => ({ result, error: undefined }),
    (error: Error) => ({ result: undefined, error }),
  );
  const [stored] = readRuns(options.runs).runs;
  const { state } = stored!;
  const path = join(options.runs, state.id);
  return {
    ...outcome,
    message: outcome.error?.message.replaceAll(`${folder}/`, ""),
    state,
    record: readRecord(path),
    path,
    log: () => readFileSync(join(path, "log.txt"), "utf8"),
    steps: () =>
      readFileSync(join(path, "metrics.jsonl"), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { step: number; values: Record<string, number> }),
  };
}
