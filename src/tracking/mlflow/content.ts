import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import { systemCode } from "../../core/system-error.ts";
import { isDead } from "../liveness.ts";
import { RUN_FILES } from "../run.ts";
import type { RunRecord } from "../run-record.ts";
import type { RunState, RunStatus } from "../run-state.ts";
import { readLabels, readRecord, readState } from "../run-store.ts";
import type { MlflowMetric, MlflowParam, MlflowTag } from "./batches.ts";
import type { MlflowDatasetInput, MlflowStatus } from "./client.ts";
import { acceptedNames, firstCharacters } from "./names.ts";

/** Characters that MLflow takes of a value; it refuses longer ones, or cuts them without a word. */
const MOST_PARAM = 6000;
const MOST_TAG = 8000;
const MOST_DIGEST = 36;
const MOST_NAME = 500;

const STATUSES: Record<RunStatus, MlflowStatus> = {
  running: "RUNNING",
  finished: "FINISHED",
  failed: "FAILED",
  interrupted: "KILLED",
  pruned: "KILLED",
};

/** A file of the run, or a text that is made for MLflow. */
export interface Artefact {
  /** on the server, below the run's folder there */
  path: string;
  sha256: string;
  body: { text: string } | { file: string; bytes: number };
}

/** All that a server should know of a run, but for its metrics by step. */
export interface RunContent {
  state: RunState;
  params: MlflowParam[];
  tags: MlflowTag[];
  /** of params and tags */
  settings: string;
  inputs: MlflowDatasetInput[];
  /** of a run that has ended: values that no step of training gave */
  lastMetrics: MlflowMetric[];
  artefacts: Artefact[];
  status: MlflowStatus;
  end_time: number | undefined;
}

/** What is known of a run besides its folder. */
export interface MirrorFacts {
  mirror_id: string;
  user: string;
  /** MLflow's id of a run by ours, once it has one */
  parent: (id: string) => string | undefined;
}

/** Reads what a server should know of the run in a folder. Throws DataError where its record is damaged. */
export function readContent(path: string, facts: MirrorFacts, steps: readonly MlflowMetric[]): RunContent {
  const state = readState(path);
  const record = readRecord(path);
  const dead = state.status === "running" && isDead(path);
  const ended = dead || state.status !== "running";
  const { params, tags } = settingsOf({ state, record, labels: readLabels(path) }, facts);
  return {
    state,
    params,
    tags,
    settings: sha256(canonicalJson({ params, tags })),
    inputs: inputsOf(record),
    lastMetrics: ended ? lastMetricsOf(state, steps) : [],
    artefacts: ended ? artefactsOf(path, record) : [],
    status: dead ? "KILLED" : STATUSES[state.status],
    end_time: dead ? lastSign(path) : state.ended === null ? undefined : Date.parse(state.ended),
  };
}

function settingsOf(
  {
    state,
    record,
    labels,
  }: { state: RunState; record: RunRecord; labels: { tags: Record<string, string>; note: string } },
  facts: MirrorFacts,
): { params: MlflowParam[]; tags: MlflowTag[] } {
  const given = Object.entries(state.params);
  const names = acceptedNames(given.map(([key]) => key));
  const cut: string[] = [];
  const params = given.map(([key, value]) => {
    const text = String(value);
    if (text.length > MOST_PARAM) cut.push(key);
    return { key: names.get(key)!, value: firstCharacters(text, MOST_PARAM) };
  });
  const parent = state.parent === null ? undefined : facts.parent(state.parent);
  const renamed = Object.fromEntries([...names].filter(([key, name]) => key !== name));
  const tags: Record<string, string> = {
    ...Object.fromEntries(Object.entries(labels.tags).filter(([key]) => !key.startsWith("mlflow."))),
    ...tagsOf(state, record),
    "mlflow.note.content": labels.note,
    "mlflow.user": facts.user,
    "cascada.mirror_id": facts.mirror_id,
    ...(parent !== undefined && { "mlflow.parentRunId": parent }),
    ...(cut.length > 0 && { "cascada.params_cut": `${cut.join(", ")}: the first ${MOST_PARAM} characters` }),
    ...(Object.keys(renamed).length > 0 && { "cascada.params_renamed": JSON.stringify(renamed) }),
  };
  const tagNames = acceptedNames(Object.keys(tags));
  return {
    params,
    tags: Object.entries(tags).map(([key, value]) => ({
      key: tagNames.get(key)!,
      value: firstCharacters(value, MOST_TAG),
    })),
  };
}

/** Tags in MLflow's own names where it has them. */
function tagsOf(state: RunState, record: RunRecord): Record<string, string> {
  const { error, parent, sha256: hashes } = state;
  const git = record.software?.git;
  const hashTags = Object.entries(hashes).map(([key, hash]) => [`cascada.sha256.${key}`, hash]);
  return {
    "mlflow.runName": state.id,
    "mlflow.source.name": state.command,
    "mlflow.source.type": "LOCAL",
    ...(git && { "mlflow.source.git.commit": git.commit }),
    ...(git?.branch && { "mlflow.source.git.branch": git.branch }),
    "cascada.run_id": state.id,
    "cascada.kind": state.kind,
    "cascada.status": state.status,
    ...(parent !== null && { "cascada.parent": parent }),
    ...(record.software && { "cascada.version": record.software.cascada }),
    ...(git && { "cascada.git.dirty": String(git.dirty) }),
    ...(error && { "cascada.error": `${error.name}: ${error.message}` }),
    ...(record.warnings.length > 0 && { "cascada.warnings": record.warnings.join("\n") }),
    ...Object.fromEntries(hashTags),
  };
}

function inputsOf({ data, preprocessing }: RunRecord): MlflowDatasetInput[] {
  if (data === null) return [];
  const columns = preprocessing?.columns ?? [];
  const schema = { mlflow_colspec: columns.map((name) => ({ type: "float", name, required: true })) };
  const profile = { num_rows: data.rows, num_elements: data.rows === null ? null : data.rows * columns.length };
  return data.files.map(({ path, sha256: digest }) => ({
    tags: [{ key: "mlflow.data.context", value: "training" }],
    dataset: {
      name: firstCharacters(basename(path), MOST_NAME),
      digest: digest.slice(0, MOST_DIGEST),
      source_type: "local",
      source: JSON.stringify({ uri: path }),
      ...(columns.length > 0 && { schema: JSON.stringify(schema) }),
      profile: JSON.stringify(profile),
    },
  }));
}

/** Metrics of the run as a whole, at the last step there was, so that they are the newest of their name. */
function lastMetricsOf({ metrics, ended, started }: RunState, steps: readonly MlflowMetric[]): MlflowMetric[] {
  const timestamp = Date.parse(ended ?? started);
  const names = acceptedNames(Object.keys(metrics));
  const last = new Map(steps.map((metric) => [metric.key, metric]));
  return Object.entries(metrics).flatMap(([name, value]) => {
    const key = names.get(name)!;
    const known = last.get(key);
    const own = value ?? Number.NaN;
    return known && Object.is(known.value, own) ? [] : [{ key, value: own, timestamp, step: known?.step ?? 0 }];
  });
}

/** The run's files, and its bookkeeping that a reader of the server wants. */
function artefactsOf(path: string, { artefacts }: RunRecord): Artefact[] {
  const files = artefacts.map(({ path: name, sha256: hash, bytes }) => ({
    path: name,
    sha256: hash,
    body: { file: join(path, name), bytes },
  }));
  const own = [RUN_FILES.record, RUN_FILES.log].flatMap((name) => {
    const file = join(path, name);
    const content = contentOf(file);
    if (content === undefined) return [];
    return [{ path: name, sha256: sha256(content), body: { file, bytes: statSync(file).size } }];
  });
  return [...files, ...own];
}

/** When a run that is dead was last heard of, in ms since 1970. */
function lastSign(path: string): number | undefined {
  const heartbeat = statSync(join(path, RUN_FILES.heartbeat), { throwIfNoEntry: false });
  return heartbeat && Math.round(heartbeat.mtimeMs);
}

function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
