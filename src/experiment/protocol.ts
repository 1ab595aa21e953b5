import { canonicalJson, sha256 } from "../core/hash.ts";
import type { StartProgress } from "../core/progress.ts";
import type { Random } from "../core/random.ts";
import { hashRows, type Split } from "../data/split.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Evaluation, Predictions } from "../evaluation/evaluation.ts";
import type { Leak } from "../evaluation/leak.ts";
import type { FittedModel, LabelledSet, ModelDefinition } from "../models/model.ts";
import type { Run } from "../tracking/run.ts";
import { type LabelledTable, labelledRows, rowsByClass } from "./labelled.ts";
import { hashModel } from "./model-folder.ts";
import type { Protocol } from "./protocol-entry.ts";
import { splitOf } from "./protocol-split.ts";
import type { Experiment } from "./schema.ts";
import { together } from "./together.ts";
import { toleranceOf } from "./tolerance.ts";
import { refuseOtherShares, type WarmStart } from "./warm-start.ts";

/** A model trained and tested under one protocol. */
export interface ProtocolRun {
  protocol: Protocol;
  model: FittedModel;
  /** training rows of each class */
  trainingRows: Record<string, number>;
  /** leaks that change nothing here, each in a sentence without a full stop */
  idle: readonly string[];
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

/** Splits, trains on the training rows with the validation rows for early stopping, and opens the test rows once. */
export async function runProtocol(
  protocol: Protocol,
  data: LabelledTable,
  { experiment, definition, config, startFrom, dataset, random, workers, signal, start, run }: ProtocolContext,
): Promise<ProtocolRun> {
  const { name } = protocol;
  const rows = { shower: data.table.ids.shower, y: data.y, classes: data.classes };
  const split = await run.stage(
    `${name}.partition`,
    () => splitOf(protocol, rows, { random, fractions: experiment.split }),
    hashParts,
  );
  const began = performance.now();
  const progress = start(protocol.leaks.length === 0 ? "train" : `train ${name}`);
  const [train, validation] = [labelledRows(data, split.train), labelledRows(data, split.validation)];
  if (startFrom) refuseOtherShares(startFrom, { sha256: dataset, rows: rowsByClass(train) });
  let [told, inProgress] = [false, false];
  const model = await run.stage(
    `${name}.fit`,
    () =>
      definition.fit({
        train,
        validation,
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
  const idle = idleLeaks(protocol, { experiment, definition, model });
  for (const sentence of idle) run.warn(sentence);
  progress.done([lengthText(model), ...(model.warnings ?? [])].filter((note) => note !== "").join("; "));
  const trained = performance.now();
  const test = labelledRows(data, split.test);
  const predictions: Predictions = await run.stage(
    `${name}.predict`,
    () => {
      const probabilities = probabilitiesUnder(protocol, model, { test, validation });
      return { ...test, ...together(model, { ...test, probabilities }) };
    },
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
    protocol,
    model,
    trainingRows: rowsByClass(train),
    idle,
    parts: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    test: split.test,
    predictions,
    evaluation,
    split_sha256: hashParts(split),
    seconds,
  };
}

/** What the model says of the test rows; under a protocol that scales rows by their true class it is told that. */
function probabilitiesUnder(
  { leaks }: Protocol,
  model: FittedModel,
  { test, validation }: Record<"test" | "validation", LabelledSet>,
): Float32Array {
  if (!leaks.includes("true_class_scaler") || !model.probabilitiesKnowingClass) return model.probabilities(test.x);
  return model.probabilitiesKnowingClass(test.x, test.y, validation);
}

/** Leaks of a protocol that this model or these features have anyway or cannot have: nothing happens without a word. */
function idleLeaks(
  { name, leaks }: Protocol,
  { experiment, definition, model }: Pick<ProtocolContext, "experiment" | "definition"> & { model: FittedModel },
): string[] {
  const idle = (leak: Leak, why: string) => (leaks.includes(leak) ? [`${name}: ${leak} changes nothing: ${why}`] : []);
  return [
    ...(experiment.features.set === "thesis"
      ? idle("truth_features", "the features of the experiment are those of set thesis")
      : []),
    ...(model.probabilitiesKnowingClass
      ? []
      : idle("true_class_scaler", `${definition.name} has no scaler for each class`)),
  ];
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
