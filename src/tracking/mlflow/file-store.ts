import { randomUUID } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TrackingError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";
import { makeFolder } from "../folder.ts";
import type { StoredRun } from "../run-store.ts";
import type { MlflowMetric } from "./batches.ts";
import type { MlflowStatus } from "./client.ts";
import { type Artefact, type RunContent, readContent } from "./content.ts";
import { Ledger } from "./ledger.ts";
import { mlmodelOf } from "./mlmodel.ts";
import { StepReader } from "./steps.ts";

/** As MLflow's protocol buffers number them. */
const STATUS_NUMBERS: Record<MlflowStatus, number> = { RUNNING: 1, FINISHED: 3, FAILED: 4, KILLED: 5 };

export interface ExportedRun {
  id: string;
  experiment: string;
  /** the run's folder in the file store */
  path: string;
  run_id: string;
}

export interface ExportOptions {
  /** folder to make, or an empty one */
  out: string;
  /** of runs that no server was named for */
  experiment: string;
  user: string;
}

/**
 * Writes runs as MLflow's file store keeps them, for `mlflow migrate-filestore`. The folder is there as a whole or not at
 * all; artefacts' addresses mean it, so that it must stay where it is. Throws TrackingError where something is there
 * already, or cannot be written.
 */
export async function exportRuns(runs: readonly StoredRun[], options: ExportOptions): Promise<ExportedRun[]> {
  const out = resolve(options.out);
  await refuseContent(out);
  await makeFolder(dirname(out));
  try {
    const partial = await mkdtemp(join(dirname(out), `.${basename(out)}.partial-`));
    try {
      const exported = await writeStore(runs, partial, { ...options, out });
      // Onto an empty folder, or none: a folder that is not empty is never replaced.
      await rename(partial, out);
      return exported;
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
  } catch (cause) {
    if (systemCode(cause) === undefined) throw cause;
    throw new TrackingError(`cannot write ${out}: ${systemReason(cause)}`, { cause });
  }
}

async function refuseContent(out: string): Promise<void> {
  const names = await readdir(out).catch((error) => {
    if (systemCode(error) === "ENOENT") return [];
    throw new TrackingError(`cannot write ${out}: ${systemReason(error)}`, { cause: error });
  });
  if (names.length > 0) throw new TrackingError(`cannot write ${out}: it is not empty, and nothing is overwritten`);
}

async function writeStore(
  runs: readonly StoredRun[],
  root: string,
  { out, experiment, user }: ExportOptions,
): Promise<ExportedRun[]> {
  const experiments = new Map<string, Experiment>();
  const exported: ExportedRun[] = [];
  for (const run of runs) {
    const { start } = Ledger.read(run.path);
    const name = start?.experiment ?? experiment;
    let own = experiments.get(name);
    if (own === undefined) {
      own = new Experiment(String(experiments.size + 1), join(root, String(experiments.size + 1)));
      await own.write(name, join(out, own.id));
      experiments.set(name, own);
    }
    const run_id = runIdOf(run.path, run.state.id);
    const path = join(out, own.id, run_id);
    await own.writeRun(run, { run_id, path, user: start?.user ?? user, mirror_id: start?.mirror_id ?? randomUUID() });
    exported.push({ id: run.state.id, experiment: name, path, run_id });
  }
  return exported;
}

/** MLflow's id of a run: that of the server it went to, else one that is always the same. */
function runIdOf(path: string, id: string): string {
  return Ledger.read(path).run?.run_id ?? sha256(id).slice(0, 32);
}

interface RunPlace {
  run_id: string;
  /** where its folder will be */
  path: string;
  user: string;
  mirror_id: string;
}

class Experiment {
  private readonly datasets = new Set<string>();

  constructor(
    readonly id: string,
    private readonly folder: string,
  ) {}

  async write(name: string, place: string): Promise<void> {
    const now = Date.now();
    await writeNew(
      join(this.folder, "meta.yaml"),
      yaml({
        artifact_location: pathToFileURL(place).href,
        creation_time: now,
        experiment_id: this.id,
        last_update_time: now,
        lifecycle_stage: "active",
        name,
      }),
    );
  }

  async writeRun(run: StoredRun, { run_id, path, user, mirror_id }: RunPlace): Promise<void> {
    const steps = new StepReader(run.path).read().flatMap(({ metrics }) => metrics);
    const parent = (id: string) => runIdOf(join(dirname(run.path), id), id);
    const content = readContent(run.path, { mirror_id, user, parent }, steps);
    const folder = join(this.folder, run_id);
    await writeNew(join(folder, "meta.yaml"), yaml(this.meta(content, { run_id, path, user, mirror_id })));
    for (const { key, value } of content.params) await writeNew(join(folder, "params", key), value);
    for (const { key, value } of content.tags) await writeNew(join(folder, "tags", key), value);
    for (const [key, lines] of metricLines([...steps, ...content.lastMetrics])) {
      await writeNew(join(folder, "metrics", key), lines);
    }
    const artefacts = [...content.artefacts, ...mlmodelOf(run.path, content.artefacts, run_id)];
    await mkdir(join(folder, "artifacts"));
    for (const artefact of artefacts) await writeArtefact(join(folder, "artifacts"), artefact);
    for (const input of content.inputs) await this.writeInput(folder, input);
  }

  private meta({ state, status, end_time }: RunContent, { run_id, path, user }: RunPlace): Record<string, unknown> {
    return {
      artifact_uri: pathToFileURL(join(path, "artifacts")).href,
      end_time: end_time ?? null,
      entry_point_name: "",
      experiment_id: this.id,
      lifecycle_stage: "active",
      run_id,
      run_name: state.id,
      run_uuid: run_id,
      source_name: "",
      source_type: 4,
      source_version: "",
      start_time: Date.parse(state.started),
      status: STATUS_NUMBERS[status],
      tags: [],
      user_id: user,
    };
  }

  private async writeInput(folder: string, { tags, dataset }: RunContent["inputs"][number]): Promise<void> {
    const { name, digest, ...rest } = dataset;
    const id = sha256(name, "\n", digest).slice(0, 32);
    if (!this.datasets.has(id)) {
      await writeNew(join(this.folder, "datasets", id, "meta.yaml"), yaml({ digest, name, ...rest }));
      this.datasets.add(id);
    }
    await writeNew(
      join(folder, "inputs", id, "meta.yaml"),
      yaml({
        destination_id: basename(folder),
        destination_type: "RUN",
        source_id: id,
        source_type: "DATASET",
        tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      }),
    );
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: "wx" });
}

async function writeArtefact(folder: string, { path, body }: Artefact): Promise<void> {
  const place = join(folder, path);
  await mkdir(dirname(place), { recursive: true });
  if ("text" in body) await writeFile(place, body.text, { flag: "wx" });
  else await copyFile(body.file, place);
}

/** A line a value, `time value step`, of each metric. */
function metricLines(metrics: readonly MlflowMetric[]): Map<string, string> {
  const lines = new Map<string, Set<string>>();
  for (const { key, value, timestamp, step } of metrics) {
    const own = lines.get(key) ?? new Set();
    own.add(`${timestamp} ${pythonNumber(value)} ${step}\n`);
    lines.set(key, own);
  }
  return new Map([...lines].map(([key, own]) => [key, [...own].join("")]));
}

function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";
}

/** Keys and values a line each; a value in JSON is YAML. */
function yaml(content: Record<string, unknown>): string {
  return Object.entries(content)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join("");
}
