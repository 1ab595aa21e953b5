import { existsSync, readFileSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { DataError } from "../../core/errors.ts";
import { hashData, hashPath } from "../job/path-hash.ts";
import { loadModelFrom } from "../model-file.ts";
import { classifyResultSchema } from "../result.ts";
import type { RecordedRun } from "./recorded-run.ts";

/** Folder of a run that came from an archive: what it had read, beside it. */
export const INPUTS = "inputs";

/** Where what a run has read lies now, by the path that the run knew. */
export type Moved = ReadonlyMap<string, string>;

interface Input {
  run: RecordedRun;
  /** as the run knew it */
  path: string;
  /** what the record says; undefined where it says nothing */
  sha256: string | undefined;
  moved: Moved;
}

/** The data file of a run, where it lies now. Throws DataError for one that is gone or has changed. */
export async function dataFile({ run, path, sha256, moved }: Input, signal: AbortSignal): Promise<string> {
  const found = place(run, path, { moved, archived: join(INPUTS, "data", basename(path)), what: "data file" });
  const { sha256: actual } = await hashData(found, signal);
  if (sha256 === undefined || actual === sha256) return found;
  throw new DataError(
    `the data file ${found} has sha256 ${actual}; expected ${sha256}, as run ${run.state.id} read it (--data ${path}=PATH if it lies elsewhere)`,
  );
}

/** Where an archive has an input of a job, below the run's folder: two of them may have the same name elsewhere. */
export function archivedInput(name: string, path: string): string {
  return posix.join(INPUTS, "data", name, basename(path));
}

/** An input of a job, a file or a folder, where it lies now. Throws DataError for one that is gone or has changed. */
export async function jobInput(
  { run, name, path, sha256, moved }: Input & { name: string },
  signal: AbortSignal,
): Promise<string> {
  const found = place(run, path, { moved, archived: archivedInput(name, path), what: "input" });
  const actual = (await hashPath(found, signal)).sha256;
  if (sha256 === undefined || actual === sha256) return found;
  throw new DataError(
    `the input ${found} has sha256 ${actual}; expected ${sha256}, as run ${run.state.id} read it (--data ${path}=PATH if it lies elsewhere)`,
  );
}

/** The model folder or file of a run, where it lies now. Throws DataError for one that is gone or is another. */
export async function modelAt({ run, path, sha256, moved }: Input, archived: "model" | "start-model"): Promise<string> {
  const found = place(run, path, { moved, archived: archivedModel(run, archived, path), what: "model" });
  const { manifest } = await loadModelFrom(found);
  if (sha256 === undefined || manifest.model_sha256 === sha256) return found;
  throw new DataError(
    `the model ${found} has sha256 ${manifest.model_sha256}; expected ${sha256}, as run ${run.state.id} used it (--data ${path}=PATH if it lies elsewhere)`,
  );
}

/** In an archive a model is a folder, or the single file that it was, in a folder. */
function archivedModel({ path: folder }: RecordedRun, archived: string, path: string): string {
  const file = join(INPUTS, archived, basename(path));
  return existsSync(join(folder, file)) ? file : join(INPUTS, archived);
}

/** Where it is said to be, else what came with the run, else where it was. */
function place(
  { path: folder, state }: RecordedRun,
  path: string,
  { moved, archived, what }: { moved: Moved; archived: string; what: string },
): string {
  const told = moved.get(path);
  const candidates = told === undefined ? [join(folder, archived), path] : [told];
  const found = candidates.find((one) => existsSync(one));
  if (found !== undefined) return found;
  throw new DataError(
    `no ${what} ${told ?? path}, which run ${state.id} read; expected it there, or --data ${path}=PATH where it lies now`,
  );
}

/** A hash of the stage `data`; undefined where the run did not come so far. */
export function recordedHash({ record }: RecordedRun, name: "dataset" | "model"): string | undefined {
  return record.stages.find((stage) => stage.name === "data")?.sha256[name];
}

/** The hash of the model that a run's training went on from; undefined where the run does not say. */
export function startModelHash({ path }: RecordedRun): string | undefined {
  return resultOf(path)?.sha256.start_model;
}

/** Where a classification put its predictions, if not into its folder. */
export function predictionsElsewhere({ path, record }: RecordedRun): string | undefined {
  const predictions = resultOf(path)?.predictions;
  return record.artefacts.some((one) => one.path === basename(predictions ?? "")) ? undefined : predictions;
}

function resultOf(path: string) {
  const file = join(path, "result.json");
  if (!existsSync(file)) return undefined;
  const { success, data } = classifyResultSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return success ? data : undefined;
}
