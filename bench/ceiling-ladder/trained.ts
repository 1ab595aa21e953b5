import { Random } from "../../src/core/random.ts";
import type { Predictions } from "../../src/evaluation/evaluation.ts";
import { rowLogLoss } from "../../src/evaluation/log-loss.ts";
import { combineStations } from "../../src/evaluation/shower-level.ts";
import { labelledRows, rowsByClass, sharesOf } from "../../src/experiment/labelled.ts";
import { checkModel } from "../../src/experiment/load.ts";
import { together } from "../../src/experiment/together.ts";
import type { FeatureSetName } from "../../src/features/catalogue.ts";
import { definitionNamed } from "../../src/models/catalogue.ts";
import type { FittedModel, LabelledSet } from "../../src/models/model.ts";
import type { LadderData } from "./ladder-data.ts";

/** Settings of a model as an experiment's `model` has them. */
export type ModelSettings = { name: string } & Record<string, unknown>;

const PERCEPTRON = {
  name: "mlp",
  copies: 3,
  batch_normalisation: true,
  training: {
    batch: 256,
    optimiser: { name: "adamw", learning_rate: 0.003 },
    schedule: { name: "one_cycle" },
    epochs: 30,
  },
};

/** The models that are tried, by name; the last learns what the stations of an event say together as well. */
export const CANDIDATES: Record<string, ModelSettings> = {
  /** of experiments/baseline.yaml */
  "XGBoost, 422 rounds of depth 2": {
    ...{ name: "xgboost", engine: "builtin", eta: 0.5, max_depth: 2 },
    ...{ rounds: 422, early_stopping_rounds: 50 },
  },
  "three perceptrons (64, 32)": {
    name: "ensemble",
    members: [{ ...PERCEPTRON, layers: [64, 32], dropout: 0.1 }],
  },
  "three perceptrons (128, 64, 32)": {
    name: "ensemble",
    members: [{ ...PERCEPTRON, layers: [128, 64, 32], dropout: 0.2 }],
    events: [
      { ...PERCEPTRON, layers: [32], dropout: 0.3, training: { ...PERCEPTRON.training, batch: 128, epochs: 20 } },
    ],
  },
};

/** The models that are tried on a set of features: of perceptrons the small ones on nine columns, the large ones on more. */
export function candidatesOf(set: FeatureSetName): string[] {
  const [trees, small, large] = Object.keys(CANDIDATES) as [string, string, string];
  return [trees, set === "detailed" ? large : small];
}

/** What a model says of the test rows and of their events, and its log loss on validation rows, per station and per event. */
export interface Trained {
  stations: Predictions;
  events: Predictions;
  validation: { stations: number; events: number };
}

/** Trains a candidate on the training rows. */
export async function train(name: string, data: LadderData, workers: number): Promise<Trained> {
  const settings = CANDIDATES[name]!;
  const definition = definitionNamed(settings.name);
  const labelled = { table: data.stations, classes: data.classes, y: data.y };
  const [training, validation, test] = [data.split.train, data.split.validation, data.split.test].map((rows) =>
    labelledRows(labelled, rows),
  ) as [LabelledSet, LabelledSet, LabelledSet];
  const model = await definition.fit({
    train: training,
    validation,
    config: checkModel(definition, settings),
    context: {
      random: Random.fromSeed(1).stream("ladder"),
      workers,
      signal: new AbortController().signal,
      progress() {},
    },
  });
  const prior = sharesOf(rowsByClass(training));
  const said = (rows: LabelledSet) => predictionsOf(model, rows);
  const [onValidation, onTest] = [said(validation), said(test)];
  return {
    stations: onTest,
    events: combineStations(onTest, prior),
    validation: {
      stations: logLoss(onValidation),
      events: logLoss(combineStations(onValidation, prior)),
    },
  };
}

function predictionsOf(model: FittedModel, rows: LabelledSet): Predictions {
  const probabilities = model.probabilities(rows.x);
  return { ...rows, ...together(model, { ...rows, probabilities }) };
}

function logLoss(predictions: Predictions): number {
  const losses = rowLogLoss(predictions);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
