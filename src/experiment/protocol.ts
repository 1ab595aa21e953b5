import { canonicalJson, sha256 } from "../core/hash.ts";
import type { StartProgress } from "../core/progress.ts";
import type { Random } from "../core/random.ts";
import { hashRows, type Split, splitByRow, splitByShower } from "../data/split.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Evaluation, Predictions } from "../evaluation/evaluation.ts";
import type { FittedModel, ModelDefinition } from "../models/model.ts";
import type { Run } from "../tracking/run.ts";
import { type LabelledTable, labelledRows, rowsByClass } from "./labelled.ts";
import { hashModel } from "./model-folder.ts";
import type { Experiment } from "./schema.ts";
import { toleranceOf } from "./tolerance.ts";
import { refuseOtherShares, type WarmStart } from "./warm-start.ts";

export type ProtocolName = Experiment["protocols"][number];

/** A model trained and tested under one protocol. */
export interface ProtocolRun {
  name: ProtocolName;
  model: FittedModel;
  /** training rows of each class */
  trainingRows: Record<string, number>;
  /** number of rows of each part */
  parts: { train: number; validation: number; test: number };
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
  /** whose stages these are; a search's trials, which open no test rows, have another way */
  run: Run;
}

const SPLITTERS = { shower_split: splitByShower, row_split: splitByRow } as const;
const LABELS: Record<ProtocolName, string> = { shower_split: "train", row_split: "train rows" };

/** Splits, trains on the training rows with the validation rows for early stopping, and opens the test rows once. */
export async function runProtocol(
  name: ProtocolName,
  data: LabelledTable,
  { experiment, definition, config, startFrom, dataset, random, workers, signal, start, run }: ProtocolContext,
): Promise<ProtocolRun> {
  const rows = { shower: data.table.ids.shower, y: data.y, classes: data.classes };
  const split = await run.stage(
    `${name}.partition`,
    () => SPLITTERS[name](rows, random.stream("split"), experiment.split),
    hashParts,
  );
  const began = performance.now();
  const progress = start(LABELS[name]);
  const train = labelledRows(data, split.train);
  if (startFrom) refuseOtherShares(startFrom, { sha256: dataset, rows: rowsByClass(train) });
  let [told, inProgress] = [false, false];
  const model = await run.stage(
    `${name}.fit`,
    () =>
      definition.fit({
        train,
        validation: labelledRows(data, split.validation),
        config,
        ...(startFrom && { startFrom: startFrom.files }),
        context: {
          random: random.stream("model"),
          workers,
          signal,
          observe: ({ label, step, values }) => {
            told = true;
            run.step(step, prefixed(label === "" ? name : `${name}.${label}`, values));
          },
          progress(step, total, metrics) {
            progress.update(step / total, metricText(metrics));
            if (told || Object.keys(metrics).length === 0) return;
            inProgress = true;
            run.step(step, prefixed(name, metrics));
          },
        },
      }),
    (fitted) => ({ model: hashModel(fitted.files()) }),
    toleranceOf,
  );
  if (!told && !inProgress) recordCurves(run, name, model);
  for (const warning of model.warnings ?? []) run.warn(`training for ${name}: ${warning}`);
  progress.done([lengthText(model), ...(model.warnings ?? [])].filter((note) => note !== "").join("; "));
  const trained = performance.now();
  const test = labelledRows(data, split.test);
  const predictions: Predictions = await run.stage(
    `${name}.predict`,
    () => ({ ...test, probabilities: model.probabilities(test.x) }),
    ({ probabilities }) => ({ probabilities: sha256(probabilities) }),
    () => toleranceOf(model),
  );
  const evaluation = await run.stage(
    `${name}.evaluate`,
    () => evaluate(predictions, { ...experiment.evaluation, random: random.stream("bootstrap") }),
    (measured) => ({ evaluation: sha256(canonicalJson(measured)) }),
    () => toleranceOf(model),
  );
  run.setMetrics(prefixed(name, metricsOf(evaluation)));
  const seconds = { train: (trained - began) / 1000, evaluate: (performance.now() - trained) / 1000 };
  return {
    name,
    model,
    trainingRows: rowsByClass(train),
    parts: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    test: split.test,
    predictions,
    evaluation,
    split_sha256: hashParts(split),
    seconds,
  };
}

/** Metrics by step of a model that told nothing of them while it was trained. */
function recordCurves(run: Run, protocol: string, { curves = [] }: FittedModel): void {
  for (const { label, loss, steps } of curves) {
    const name = [protocol, label, loss.replaceAll(/[^a-z0-9]+/g, "_")].filter((part) => part !== "").join(".");
    for (const { step, train, validation } of steps) {
      run.step(step, { [name]: train, [`${name}_validation`]: validation });
    }
  }
}

function prefixed(name: string, values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}.${key}`, value]));
}

function metricsOf({ accuracy, balanced_accuracy, log_loss }: Evaluation): Record<string, number> {
  return { accuracy, balanced_accuracy, log_loss };
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
