import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, posix, sep } from "node:path";
import { DataError } from "../../core/errors.ts";
import { RUN_FILES } from "../../tracking/run.ts";
import { hashFile } from "../dataset-cache.ts";
import { dataFiles } from "../job/path-hash.ts";
import { isGroup } from "../merge-settings.ts";
import { packageFolder } from "../tracked-run.ts";
import {
  archivedInput,
  dataFile,
  INPUTS,
  jobInput,
  type Moved,
  modelAt,
  recordedHash,
  startModelHash,
} from "../verification/inputs.ts";
import type { RecordedRun } from "../verification/recorded-run.ts";
import { archivedExperiment } from "../verification/repetition-inputs.ts";
import { MANIFEST, README } from "./manifest.ts";

/** A file that goes into an archive, by its name below the run's folder. */
export interface ArchivedFile {
  name: string;
  source: string;
}

/** What a repetition needs and the archive has not. */
export interface LeftOut {
  path: string;
  sha256: string | null;
}

export interface Contents {
  files: ArchivedFile[];
  left_out: LeftOut[];
}

interface ContentOptions {
  withData: boolean;
  moved: Moved;
  signal: AbortSignal;
}

/** Files of a run that say nothing of it elsewhere, and those that the archive makes anew. */
const NOT_ARCHIVED: readonly string[] = [RUN_FILES.heartbeat, MANIFEST, README];
/** What somebody is writing, or holds, just now. */
const PASSING = /^[^/]*\.(?:lock|partial)(?:[-.][^/]*)?$/;

/**
 * All that goes into the archive of a run: its folder, the models that it read, the lockfile if it is still that of the run,
 * and the data file, or the files of a folder that were read, if they are asked for.
 *
 * @throws DataError for a model or data file that is gone or has changed, and for links in the run's folder
 */
export async function contentsOf(run: RecordedRun, options: ContentOptions): Promise<Contents> {
  const own = await filesBelow(run.path);
  const names = new Set(own.map(({ name }) => name));
  const has = (path: string) => own.some(({ name }) => name === path || name.startsWith(`${path}/`));
  const { files: inputs, left_out } = await inputsOf(run, options);
  // A run that came from an archive has what that brought along.
  const more = [...inputs, ...(await lockfile(run, options.signal))].filter(({ name }) => !names.has(name));
  return {
    files: [...own, ...more].filter(({ name }) => !NOT_ARCHIVED.includes(name) && !PASSING.test(name)),
    left_out: left_out.filter(({ path }) => !has(archivedData(path))),
  };
}

/** Every file below a folder, by name with slashes. */
async function filesBelow(folder: string): Promise<ArchivedFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const source = join(entry.parentPath, entry.name);
      if (!entry.isFile()) throw new DataError(`${source} is a link or a device; expected files only, to be archived`);
      return { name: source.slice(folder.length + 1).replaceAll(sep, posix.sep), source };
    });
}

async function inputsOf(run: RecordedRun, { withData, moved, signal }: ContentOptions): Promise<Contents> {
  const { data, model, start } = await inputPaths(run);
  const files: ArchivedFile[] = [];
  const left_out: LeftOut[] = [];
  if (data !== undefined) {
    const sha256 = recordedHash(run, "dataset");
    if (withData) {
      const source = await dataFile({ run, path: data, sha256, moved }, signal);
      const name = archivedData(data);
      for (const file of await dataFiles(source)) {
        files.push({ name: posix.join(name, file), source: join(source, file) });
      }
    } else left_out.push({ path: data, sha256: sha256 ?? null });
  }
  for (const { name, path } of await jobInputs(run)) {
    const sha256 = run.record.stages.find((stage) => stage.name === "inputs")?.sha256[name];
    if (withData) {
      const source = await jobInput({ run, name, path, sha256, moved }, signal);
      files.push(...(await filesOf(source, archivedInput(name, path), true)));
    } else if (!existsSync(join(run.path, archivedInput(name, path)))) left_out.push({ path, sha256: sha256 ?? null });
  }
  if (run.state.kind === "pipeline") left_out.push(...(await pipelineFiles(run)));
  if (model !== undefined) {
    const source = await modelAt({ run, path: model, sha256: recordedHash(run, "model"), moved }, "model");
    files.push(...(await filesOf(source, posix.join(INPUTS, "model"))));
  }
  if (start !== undefined) {
    const source = await modelAt({ run, path: start, sha256: startModelHash(run), moved }, "start-model");
    files.push(...(await filesOf(source, posix.join(INPUTS, "start-model"))));
  }
  return { files, left_out };
}

function archivedData(path: string): string {
  return posix.join(INPUTS, "data", basename(path));
}

/** What a run read, as it knew the paths. */
async function inputPaths(run: RecordedRun): Promise<{ data?: string; model?: string; start?: string }> {
  if (run.state.kind === "classification") {
    const { file, model } = run.state.params;
    return { data: String(file), model: String(model) };
  }
  if (run.state.kind !== "experiment") return {};
  const { data, model } = await archivedExperiment(run);
  return {
    ...(isGroup(data) && typeof data.file === "string" && { data: data.file }),
    ...(isGroup(model) && typeof model.start_from === "string" && { start: model.start_from }),
  };
}

/** What a job read, as it knew the paths. */
async function jobInputs(run: RecordedRun): Promise<{ name: string; path: string }[]> {
  if (run.state.kind !== "job") return [];
  const { inputs } = await archivedExperiment(run);
  return Object.entries(isGroup(inputs) ? inputs : {}).map(([name, path]) => ({ name, path: String(path) }));
}

/** All that the steps of a pipeline read: their own runs keep copies of code, that of the pipeline keeps none. */
async function pipelineFiles(run: RecordedRun): Promise<LeftOut[]> {
  const { steps } = await archivedExperiment(run);
  const code = Object.values(isGroup(steps) ? steps : {}).flatMap((step) => {
    const { job, experiment } = step as { job?: PathSettings; experiment?: Record<"data" | "model", PathSettings> };
    return [job?.file, experiment?.data.file, experiment?.model.file, experiment?.model.start_from];
  });
  const paths = [...new Set(code)].filter((path) => path !== undefined);
  return [
    ...(run.record.data?.files ?? []).map(({ path, sha256 }) => ({ path, sha256 })),
    ...paths.map((path) => ({ path, sha256: null })),
  ];
}

interface PathSettings {
  file?: string;
  start_from?: string;
}

/** Files of a folder under that name, or a single file within it; `itself`: under the name. */
async function filesOf(source: string, name: string, itself = false): Promise<ArchivedFile[]> {
  if ((await stat(source)).isFile()) return [{ name: itself ? name : posix.join(name, basename(source)), source }];
  return (await filesBelow(source)).map((file) => ({ ...file, name: posix.join(name, file.name) }));
}

/** The lockfile of this package, where it is the one that the run had. */
async function lockfile({ record }: RecordedRun, signal: AbortSignal): Promise<ArchivedFile[]> {
  const expected = record.software?.lockfile_sha256 ?? null;
  if (expected === null) return [];
  const source = join(packageFolder(), "package-lock.json");
  const found = await hashFile(source, signal).catch(() => undefined);
  return found === expected ? [{ name: "package-lock.json", source }] : [];
}
