import { createHash, type Hash } from "node:crypto";
import { join, resolve } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/hash.ts";
import type { Progress } from "../../core/progress.ts";
import { makeFolder, refuseUnwritable } from "../../tracking/folder.ts";
import type { Run } from "../../tracking/run.ts";
import { sourceFiles } from "../definition-file/record.ts";
import { runStart } from "../run-start.ts";
import { flattened, type RunOptions, tracked } from "../tracked-run.ts";
import { COMMAND_FILES, runCommand } from "./command.ts";
import { renderJob } from "./load.ts";
import type { Report } from "./metrics.ts";
import { type HashedPath, hashPath, plainFilesBelow } from "./path-hash.ts";
import type { JobListener, JobRequest } from "./request.ts";
import type { JobResult } from "./result.ts";
import { isDeterministic, type Job } from "./schema.ts";
import { runScript } from "./script.ts";
import { type JobSource, sourceOf } from "./source.ts";

/** The job's own folder within its run's. */
const ARTEFACTS = "artefacts";
/** Of a job whose repetition may differ, nothing is known of probabilities. */
const ANY_PROBABILITY = 1;

/**
 * Runs a job as a run: code, parameters and hashes of its inputs are recorded before, metrics while it runs, and the hashes
 * of all that it wrote into its folder after. Throws what the job throws (see `runScript` and `runCommand`), DataError for an
 * input that is not there, and ConfigError for an output that the job did not write.
 */
export async function runJob(job: Job, options: RunOptions): Promise<JobResult> {
  const source = await sourceOf(job);
  await refuseUnwritable(options.runs);
  const what = await runStart("job", job);
  return tracked(options, what, (run, start) => runInside(job, { ...options, run, start, source }));
}

interface Inside extends RunOptions {
  run: Run;
  source: JobSource;
}

async function runInside(job: Job, { run, source, workers, signal, start }: Inside): Promise<JobResult> {
  const began = performance.now();
  await run.write("experiment.yaml", renderJob(job));
  for (const [name, text] of Object.entries(source.script ? sourceFiles(source.script, "job-source") : {})) {
    await run.write(name, text);
  }
  const inputs = await run.stage(
    "inputs",
    () => hashInputs(job.inputs, signal),
    (hashed) => Object.fromEntries(Object.entries(hashed).map(([name, { sha256 }]) => [name, sha256])),
  );
  recordBefore(run, { job, source, inputs });
  const folder = resolve(run.path, ARTEFACTS);
  await makeFolder(folder);
  const paths = Object.fromEntries(Object.entries(job.inputs).map(([name, path]) => [name, resolve(path)]));
  const { params, seed, timeout_s: timeout } = job;
  const request: JobRequest = { params, folder, inputs: paths, seed, workers, timeout, signal };
  const inexact = isDeterministic(job) ? null : { probability: ANY_PROBABILITY, metric: job.tolerance };
  const hashes = await run.stage(
    "job",
    async () => {
      const progress = start("job");
      const metrics = await doJob(request, { run, source, progress });
      progress.done();
      return { metrics, ...(await adoptAll(run, folder)) };
    },
    (gave) => gave,
    () => inexact,
  );
  for (const [name, path] of Object.entries(job.outputs)) await requireOutput(name, { path, folder });
  const result: JobResult = {
    kind: "job",
    run: run.path,
    name: job.name,
    metrics: { ...run.state.metrics },
    artefacts: run.record.artefacts.filter(({ path }) => path.startsWith(`${ARTEFACTS}/`)),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, { sha256 }]) => [name, { path: job.inputs[name]!, sha256 }]),
    ),
    warnings: [...run.record.warnings],
    seconds: (performance.now() - began) / 1000,
    sha256: { metrics: hashes.metrics, source: source.sha256 },
  };
  await run.write("result.json", `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

/** Hashes of the inputs, by name. Throws DataError that names the input. */
async function hashInputs(inputs: Readonly<Record<string, string>>, signal: AbortSignal) {
  const hashed: Record<string, HashedPath> = {};
  for (const [name, path] of Object.entries(inputs)) hashed[name] = await hashPath(path, signal);
  return hashed;
}

function recordBefore(
  run: Run,
  { job, source, inputs }: { job: Job; source: JobSource; inputs: Readonly<Record<string, HashedPath>> },
): void {
  const files = Object.entries(inputs).flatMap(([name, { files: all }]) =>
    all.map((file) => ({ ...file, path: file.path === "" ? job.inputs[name]! : join(job.inputs[name]!, file.path) })),
  );
  run.know({
    data: { files, rows: null, generator: null, preset: null, statement: null },
    randomness: { seed: job.seed, streams: source.script ? ["job"] : [] },
  });
  const code = Object.entries(source.files).map(([name, sha256]) => [`job.files.${name}`, sha256]);
  run.keep({ "job.sha256": source.sha256, ...Object.fromEntries(code) });
}

/** Does the job and returns the hash of its metrics. */
async function doJob(
  request: JobRequest,
  { run, source, progress }: { run: Run; source: JobSource; progress: Progress },
): Promise<string> {
  const hash = createHash("sha256");
  const listener = listenerOf(run, { hash, progress });
  if (source.script) {
    const params = await runScript(source.script, request, listener);
    run.setParams(flattened({ params }));
    await run.write(COMMAND_FILES.params, `${JSON.stringify(params, null, 2)}\n`);
  } else {
    const reports = resolve(run.path, COMMAND_FILES.metrics);
    await run.write(COMMAND_FILES.params, `${JSON.stringify(request.params, null, 2)}\n`);
    await runCommand(source.command!, { request, reports }, listener);
    await run.adopt(COMMAND_FILES.metrics);
  }
  hash.update(canonicalJson(run.state.metrics));
  return hash.digest("hex");
}

function listenerOf(run: Run, { hash, progress }: { hash: Hash; progress: Progress }): JobListener {
  const warned = new Set<string>();
  return {
    report({ step, values }: Report) {
      for (const [name, value] of Object.entries(values)) {
        if (Number.isFinite(value) || warned.has(name)) continue;
        warned.add(name);
        run.warn(`metric ${name} is ${value}${step === null ? "" : ` at step ${step}`}: kept as null`);
      }
      if (step === null) run.setMetrics(values);
      else {
        run.step(step, values);
        progress.update(0, noteOf({ step, values }));
      }
      hash.update(`${canonicalJson({ step, values })}\n`);
    },
    log: (line) => run.log(line),
    warn: (message) => run.warn(message),
    line: (text) => run.log(text),
  };
}

function noteOf({ step, values }: Report): string {
  const metrics = Object.entries(values).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
  return [`step ${step}`, ...metrics].join(", ");
}

/** Records all files of the job's folder and returns their hashes, by path within that. */
async function adoptAll(run: Run, folder: string): Promise<Record<string, string>> {
  const { files, others } = await plainFilesBelow(folder);
  for (const name of files) await run.adopt(`${ARTEFACTS}/${name}`);
  for (const name of others) run.warn(`${ARTEFACTS}/${name} is no plain file: its content is not recorded`);
  const recorded = new Map(run.record.artefacts.map(({ path, sha256 }) => [path, sha256]));
  return Object.fromEntries(files.map((name) => [name, recorded.get(`${ARTEFACTS}/${name}`)!]));
}

async function requireOutput(name: string, { path, folder }: { path: string; folder: string }): Promise<void> {
  try {
    await hashPath(join(folder, path));
  } catch (cause) {
    throw new ConfigError(`outputs.${name}: the job wrote no ${path} into its folder`, { cause });
  }
}
