import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "../core/random.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { FEATURE_DEFINITIONS, type FeatureOptions, resolveFeatures } from "../features/catalogue.ts";
import type { FittedModel } from "../models/model.ts";
import type { RecordPoints } from "../tracking/run-record.ts";
import type { ChosenModel } from "./chosen-model.ts";
import { fileRecord } from "./definition-file/record.ts";
import { hashData } from "./job/path-hash.ts";
import type { KnownManifest } from "./model-file.ts";
import { hashModel } from "./model-folder.ts";
import { evaluationNumbers } from "./numbers.ts";
import type { ProtocolRun } from "./protocol.ts";
import { protocolShares } from "./protocol-split.ts";
import type { Experiment } from "./schema.ts";
import type { Stations } from "./stations.ts";
import { flattened } from "./tracked-run.ts";

type Point<K extends keyof RecordPoints> = NonNullable<RecordPoints[K]>;

/** What a run's record says of its data: of the generator what the file itself says. */
export async function dataPoint(
  { path, sha256 }: { path: string; sha256: string },
  { x, metadata, cuts, reading: { columns, select: _, ...options } }: Stations,
): Promise<Point<"data">> {
  const version = metadata["cascada.generator_version"];
  return {
    files: await filesOf(path, sha256),
    rows: x.rows,
    generator: version === undefined ? null : { name: "cascada", version },
    preset: presetOf(metadata),
    statement: metadata["cascada.statement"] ?? null,
    ...(columns && { columns: { ...columns } }),
    ...(Object.values(options).some((value) => value !== undefined) && { options: flattened(options) }),
    ...(cuts && { selection: [...cuts] }),
  };
}

/** A file with its size, or those of a folder. */
async function filesOf(path: string, sha256: string): Promise<Point<"data">["files"]> {
  const found = await stat(path);
  if (!found.isDirectory()) return [{ path, sha256, bytes: found.size }];
  const { files } = await hashData(path);
  return files.map((file) => ({ ...file, path: join(path, file.path) }));
}

/** The preset in a file's metadata; null where there is none that can be read. */
function presetOf({ "cascada.preset": text }: Stations["metadata"]): Point<"data">["preset"] {
  if (text === undefined) return null;
  try {
    const preset: unknown = JSON.parse(text);
    return preset !== null && typeof preset === "object" && !Array.isArray(preset) ? { ...preset } : null;
  } catch {
    return null;
  }
}

/** Features of protocols that see others than the experiment's, by protocol. */
export type OtherFeatures = NonNullable<Point<"preprocessing">["others"]>;

/** What a run's record says of its features, and of what its models scale them with. */
export function preprocessingPoint(
  { x, sha256 }: Stations,
  features: FeatureOptions,
  { models = {}, others = {} }: { models?: Readonly<Record<string, FittedModel>>; others?: OtherFeatures } = {},
): Point<"preprocessing"> {
  const scalers = Object.entries(models).flatMap(([name, model]) =>
    Object.entries(model.scalers?.() ?? {}).map(([network, scaler]) => [`${name}.${network}`, scaler] as const),
  );
  return {
    features: { ...resolveFeatures(features) },
    definitions: FEATURE_DEFINITIONS,
    columns: [...x.columns],
    sha256,
    scalers: Object.fromEntries(scalers),
    ...(Object.keys(others).length > 0 && { others }),
  };
}

/** What a run's record says of chance: the streams are those that numbers were drawn from so far. */
export function randomnessPoint(seed: number, random: Random): Point<"randomness"> {
  return { seed, streams: random.drawnStreams() };
}

/** What a run's record says of the partition, the fitting and the evaluation of its protocols. */
export function protocolPoints(
  runs: readonly ProtocolRun[],
  { experiment, definition, file, config }: ChosenModel & { experiment: Experiment; config: unknown },
): Pick<Required<RecordPoints>, "partition" | "fitting" | "evaluation"> {
  return {
    partition: runs.map(({ protocol, parts, split_sha256 }) => ({
      protocol: protocol.name,
      leaks: [...protocol.leaks],
      kind: protocol.leaks.includes("row_split") ? "row" : "shower",
      seed: experiment.seed,
      stream: "split",
      fractions: protocolShares(protocol, experiment.split),
      ...foldOf(experiment.split),
      rows: parts,
      sha256: split_sha256,
    })),
    fitting: runs.map(({ protocol, model }) => ({
      protocol: protocol.name,
      model: definition.name,
      parameters: { ...(config as object) },
      engine: model.engine
        ? { ...model.engine, ...(model.engine.details && { details: { ...model.engine.details } }) }
        : null,
      file: file ? { ...fileRecord(file) } : null,
      sha256: hashModel(model.files()),
    })),
    evaluation: runs.map(({ protocol, evaluation, model }) =>
      evaluationEntry({ protocol: protocol.name, level: "station", rows: "test" }, evaluation, model.rounds),
    ),
  };
}

function foldOf({ fold, folds }: Experiment["split"]): { fold?: { index: number; of: number } } {
  return fold === undefined || folds === undefined ? {} : { fold: { index: fold, of: folds } };
}

/** What a run's record says of one evaluation. */
export function evaluationEntry(
  what: Pick<Point<"evaluation">[number], "protocol" | "level" | "rows">,
  evaluation: Evaluation,
  rounds?: number,
): Point<"evaluation">[number] {
  return { ...what, n: evaluation.n_test, metrics: { ...evaluationNumbers(evaluation, rounds) } };
}

/** What a run's record says of a model that was trained before. */
export function loadedPoint({ model, model_sha256, file }: KnownManifest): Point<"fitting"> {
  const own = { model, sha256: model_sha256, file: file ? { ...file } : null };
  return [{ protocol: "none", parameters: {}, engine: null, ...own }];
}
