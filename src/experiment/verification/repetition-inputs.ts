import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parse, stringify } from "yaml";
import { DataError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";
import type { Reading } from "../../data/reading.ts";
import { readingSchema } from "../../features/reading-schema.ts";
import { hashFile } from "../dataset-cache.ts";
import { isGroup } from "../merge-settings.ts";
import {
  dataFile,
  jobInput,
  type Moved,
  modelAt,
  predictionsElsewhere,
  recordedHash,
  startModelHash,
} from "./inputs.ts";
import { JOB_FILES, jobSource, modelSource } from "./model-source.ts";
import type { RecordedRun } from "./recorded-run.ts";

/** Where a repetition finds and puts things. */
export interface Places {
  moved: Moved;
  /** a folder of its own, which is removed afterwards */
  scratch: string;
  signal: AbortSignal;
}

/** A repetition is nobody's business, whatever the environment names. */
const TELLS_NOBODY = { mlflow: false };

/**
 * The experiment file to repeat a run with: the one that it keeps, with its files where they lie now and with no
 * `tracking` but that it is mirrored nowhere, as a repetition tells nobody.
 *
 * @throws DataError for an experiment file or inputs that are gone or have changed
 */
export async function experimentToRepeat(run: RecordedRun, places: Places): Promise<{ file: string; notes: string[] }> {
  const content = await archivedExperiment(run);
  content.tracking = TELLS_NOBODY;
  const notes = await placeInputs(content, run, places);
  const file = join(places.scratch, "experiment.yaml");
  await writeFile(file, stringify(content));
  return { file, notes };
}

/**
 * The file to repeat the run of a group with: the one that it keeps, its study in a journal of its own, on this machine, with
 * the files of its experiment where they lie now.
 *
 * @throws DataError as `experimentToRepeat`
 */
export async function groupToRepeat(run: RecordedRun, places: Places): Promise<{ file: string; notes: string[] }> {
  const { storage, launch: _, ...content } = await archivedExperiment(run);
  content.tracking = TELLS_NOBODY;
  const notes = isGroup(content.experiment) ? await placeInputs(content.experiment, run, places) : [];
  if (typeof storage === "string") {
    notes.push(`the study was kept in ${storage}; trials that others have added to it are not in the repetition`);
  }
  const file = join(places.scratch, "experiment.yaml");
  await writeFile(file, stringify(content));
  return { file, notes };
}

/** Puts the files that an experiment names where they lie now; gives what the reader must know of them. */
async function placeInputs(
  { data, model }: Record<string, unknown>,
  run: RecordedRun,
  { scratch, signal, moved }: Places,
): Promise<string[]> {
  const notes: string[] = [];
  if (isGroup(data) && typeof data.file === "string") {
    data.file = await dataFile({ run, path: data.file, sha256: recordedHash(run, "dataset"), moved }, signal);
  }
  if (isGroup(model)) {
    if (typeof model.file === "string") {
      const source = await modelSource(run, model.file, { scratch, signal });
      notes.push(...source.notes);
      model.file = source.path;
    }
    if (typeof model.start_from === "string") {
      const start = { run, path: model.start_from, sha256: startModelHash(run), moved };
      model.start_from = await modelAt(start, "start-model");
    }
  }
  return notes;
}

/** The experiment that a run keeps, resolved, as it was written. Throws DataError for one that cannot be read. */
export async function archivedExperiment({ path, state }: RecordedRun): Promise<Record<string, unknown>> {
  const file = join(path, "experiment.yaml");
  let content: unknown;
  try {
    content = parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new DataError(`cannot read the experiment of run ${state.id}, ${file}: ${systemReason(cause)}`, { cause });
  }
  if (isGroup(content)) return content;
  throw new DataError(`${file} holds no experiment; expected the one that run ${state.id} did`);
}

/**
 * The file to repeat the run of a job with: the one that it keeps, with its script from the run and its inputs where they lie
 * now.
 *
 * @throws DataError for a file or inputs that are gone or have changed, among them the files that a command names
 */
export async function jobToRepeat(run: RecordedRun, places: Places): Promise<{ file: string; notes: string[] }> {
  const { scratch, signal, moved } = places;
  const content = await archivedExperiment(run);
  content.tracking = TELLS_NOBODY;
  const { job, inputs } = content;
  const notes: string[] = [];
  if (isGroup(job) && typeof job.file === "string") {
    const source = await jobSource(run, job.file, places);
    notes.push(...source.notes);
    job.file = source.path;
  } else await refuseChangedFiles(run, signal);
  for (const [name, path] of Object.entries(isGroup(inputs) ? inputs : {})) {
    const sha256 = run.record.stages.find((stage) => stage.name === "inputs")?.sha256[name];
    (inputs as Record<string, unknown>)[name] = await jobInput(
      { run, name, path: String(path), sha256, moved },
      signal,
    );
  }
  const file = join(scratch, "experiment.yaml");
  await writeFile(file, stringify(content));
  return { file, notes };
}

/** The file to repeat the run of a pipeline with: the one that it keeps, with its inputs where they lie now. */
export async function pipelineToRepeat(run: RecordedRun, { moved, scratch }: Places): Promise<string> {
  const content = await archivedExperiment(run);
  content.tracking = TELLS_NOBODY;
  for (const step of Object.values(isGroup(content.steps) ? content.steps : {})) {
    if (!isGroup(step)) continue;
    if (isGroup(step.experiment)) step.experiment.tracking = TELLS_NOBODY;
    if (!isGroup(step.inputs)) continue;
    for (const [name, path] of Object.entries(step.inputs)) step.inputs[name] = moved.get(String(path)) ?? path;
  }
  const file = join(scratch, "experiment.yaml");
  await writeFile(file, stringify(content));
  return file;
}

/** The files that a command names are not kept: they must be there as they were. */
async function refuseChangedFiles({ state, record }: RecordedRun, signal: AbortSignal): Promise<void> {
  for (const [key, expected] of Object.entries(record.extra)) {
    if (!key.startsWith(JOB_FILES)) continue;
    const path = key.slice(JOB_FILES.length);
    const found = await hashFile(path, signal);
    if (found === expected) continue;
    throw new DataError(`${path} has sha256 ${found}; expected ${expected}, as the command of run ${state.id} had it`);
  }
}

/**
 * What to repeat a classification with: its file and model where they lie now, how the file is read, and a path for the predictions where the run
 * had them elsewhere than in its folder.
 *
 * @throws DataError for a file or a model that is gone or has changed
 */
export async function classificationToRepeat(
  run: RecordedRun,
  { moved, scratch, signal }: Places,
): Promise<{ file: string; model: string; out: string | undefined; reading: Reading }> {
  const { file, model, ...others } = run.state.params;
  if (typeof file !== "string" || typeof model !== "string") {
    throw new DataError(`run ${run.state.id} does not say what it classified with which model: params of run.json`);
  }
  const elsewhere = predictionsElsewhere(run);
  return {
    file: await dataFile({ run, path: file, sha256: recordedHash(run, "dataset"), moved }, signal),
    model: await modelAt({ run, path: model, sha256: recordedHash(run, "model"), moved }, "model"),
    out: elsewhere === undefined ? undefined : join(scratch, basename(elsewhere)),
    reading: readingSchema.parse({ ...others, columns: run.record.data?.columns }),
  };
}
