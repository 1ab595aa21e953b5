import { stat } from "node:fs/promises";
import { describeFeatures, type FeatureOptions } from "../features/catalogue.ts";
import { GENERATOR_VERSION } from "../simulation/generate.ts";
import type { SimulationPreset } from "../simulation/preset.ts";
import type { RecordPoints } from "../tracking/run-record.ts";
import type { ChosenModel } from "./chosen-model.ts";
import { fileRecord } from "./definition-file/record.ts";
import { hashModel } from "./model-folder.ts";
import { protocolNumbers } from "./numbers.ts";
import type { ProtocolRun } from "./protocol.ts";
import type { Experiment } from "./schema.ts";
import type { Stations } from "./stations.ts";

type Point<K extends keyof RecordPoints> = NonNullable<RecordPoints[K]>;

/** What a run's record says of its data. */
export async function dataPoint(
  { path, sha256 }: { path: string; sha256: string },
  { x, metadata }: Stations,
  preset?: SimulationPreset,
): Promise<Point<"data">> {
  return {
    files: [{ path, sha256, bytes: (await stat(path)).size }],
    rows: x.rows,
    generator: preset ? { name: "cascada", version: GENERATOR_VERSION } : null,
    preset: preset ? { ...preset } : null,
    statement: metadata["cascada.statement"] ?? null,
  };
}

/** What a run's record says of its features. */
export function preprocessingPoint({ x, sha256 }: Stations, features: FeatureOptions): Point<"preprocessing"> {
  return {
    features: { ...features },
    definitions: String(describeFeatures(features).length),
    columns: [...x.columns],
    sha256,
    scalers: {},
  };
}

/** What a run's record says of the partition, the fitting and the evaluation of its protocols. */
export function protocolPoints(
  runs: readonly ProtocolRun[],
  { experiment, definition, file, config }: ChosenModel & { experiment: Experiment; config: unknown },
): Pick<Required<RecordPoints>, "partition" | "fitting" | "evaluation"> {
  return {
    partition: runs.map(({ name, parts, split_sha256 }) => ({
      protocol: name,
      kind: name === "shower_split" ? "shower" : "row",
      seed: experiment.seed,
      stream: "split",
      fractions: { ...experiment.split },
      rows: parts,
      sha256: split_sha256,
    })),
    fitting: runs.map(({ name, model }) => ({
      protocol: name,
      model: definition.name,
      parameters: { ...(config as object) },
      engine: model.engine
        ? { ...model.engine, ...(model.engine.details && { details: { ...model.engine.details } }) }
        : null,
      file: file ? { ...fileRecord(file) } : null,
      sha256: hashModel(model.files()),
    })),
    evaluation: runs.map(({ name, evaluation, model }) => ({
      protocol: name,
      rows: "test",
      n: evaluation.n_test,
      metrics: { ...protocolNumbers(evaluation, model.rounds) },
    })),
  };
}
