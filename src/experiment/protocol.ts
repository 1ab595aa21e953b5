import type { StartProgress } from "../core/progress.ts";
import type { Random } from "../core/random.ts";
import { hashRows, type Split, splitByRow, splitByShower } from "../data/split.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Evaluation, Predictions } from "../evaluation/evaluation.ts";
import type { FittedModel, ModelDefinition } from "../models/model.ts";
import { type LabelledTable, labelledRows, rowsByClass } from "./labelled.ts";
import type { Experiment } from "./schema.ts";
import { refuseOtherShares, type WarmStart } from "./warm-start.ts";

export type ProtocolName = Experiment["protocols"][number];

/** A model trained and tested under one protocol. */
export interface ProtocolRun {
  name: ProtocolName;
  model: FittedModel;
  /** training rows of each class */
  trainingRows: Record<string, number>;
  /** test rows, in file order */
  test: Uint32Array;
  predictions: Predictions;
  evaluation: Evaluation;
  /** SHA-256 of the row indices of each part */
  split_sha256: { train: string; validation: string; test: string };
  seconds: { train: number; evaluate: number };
}

export interface ProtocolContext {
  experiment: Experiment;
  definition: ModelDefinition<unknown>;
  /** the model's own configuration, checked */
  config: unknown;
  /** the model that training goes on from */
  startFrom: WarmStart | undefined;
  /** SHA-256 of the data set */
  dataset: string;
  random: Random;
  workers: number;
  signal: AbortSignal;
  start: StartProgress;
}

const SPLITTERS = { shower_split: splitByShower, row_split: splitByRow } as const;
const LABELS: Record<ProtocolName, string> = { shower_split: "train", row_split: "train rows" };

/** Splits, trains on the training rows with the validation rows for early stopping, and opens the test rows once. */
export async function runProtocol(
  name: ProtocolName,
  data: LabelledTable,
  { experiment, definition, config, startFrom, dataset, random, workers, signal, start }: ProtocolContext,
): Promise<ProtocolRun> {
  const rows = { shower: data.table.ids.shower, y: data.y, classes: data.classes };
  const split = SPLITTERS[name](rows, random.stream("split"), experiment.split);
  const began = performance.now();
  const progress = start(LABELS[name]);
  const train = labelledRows(data, split.train);
  if (startFrom) refuseOtherShares(startFrom, { sha256: dataset, rows: rowsByClass(train) });
  const model = await definition.fit({
    train,
    validation: labelledRows(data, split.validation),
    config,
    ...(startFrom && { startFrom: startFrom.files }),
    context: {
      random: random.stream("model"),
      workers,
      signal,
      progress: (step, total, metrics) => progress.update(step / total, metricText(metrics)),
    },
  });
  progress.done([lengthText(model), ...(model.warnings ?? [])].filter((note) => note !== "").join("; "));
  const trained = performance.now();
  const test = labelledRows(data, split.test);
  const predictions: Predictions = { ...test, probabilities: model.probabilities(test.x) };
  const evaluation = evaluate(predictions, { ...experiment.evaluation, random: random.stream("bootstrap") });
  const seconds = { train: (trained - began) / 1000, evaluate: (performance.now() - trained) / 1000 };
  return {
    name,
    model,
    trainingRows: rowsByClass(train),
    test: split.test,
    predictions,
    evaluation,
    split_sha256: hashParts(split),
    seconds,
  };
}

function hashParts({ train, validation, test }: Split): ProtocolRun["split_sha256"] {
  return { train: hashRows(train), validation: hashRows(validation), test: hashRows(test) };
}

/** How long training was: `212 rounds`, of several networks that of the longest, `200 epochs`. */
function lengthText({ curves = [] }: FittedModel): string {
  const [longest] = [...curves].sort((a, b) => b.steps.length - a.steps.length);
  if (longest === undefined) return "";
  return `${longest.steps.length} ${longest.step}${longest.steps.length === 1 ? "" : "s"}`;
}

function metricText(metrics: Record<string, number>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${value.toFixed(4)}`)
    .join(", ");
}
