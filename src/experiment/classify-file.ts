import { basename } from "node:path";
import { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { Random } from "../core/random.ts";
import type { PredictionTable } from "../data/predictions.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Predictions } from "../evaluation/evaluation.ts";
import { combinePosteriors, combineStations } from "../evaluation/shower-level.ts";
import type { FeatureOptions } from "../features/catalogue.ts";
import { formatCount } from "../report/number-format.ts";
import { refuseUnwritable } from "../tracking/folder.ts";
import { hashFile } from "./dataset-cache.ts";
import { dataFigures, modelFigures, resultFigures } from "./figures.ts";
import { loadModelFolder } from "./model-folder.ts";
import { predictionTable, protocolNumbers, showerNumbers } from "./numbers.ts";
import { type FinishedRun, type RunOptions, type RunOutput, writeRun } from "./run-output.ts";
import { readStations, type Stations } from "./stations.ts";

export interface ClassifyFileOptions extends RunOptions {
  /** model folder */
  model: string;
  /** .csv or .arrow file for the predictions of stations; in the run's folder by default */
  out: string | undefined;
  overwrite: boolean;
}

/** Of the bootstrap: a file has no experiment that could say. */
const SEED = 1;

/**
 * Classifies the stations of a file with a trained model; evaluates too where the file has labels. Throws DataError for
 * a file or model that cannot be read, for labels the model does not know, and for the file the model was trained on,
 * on which any number would be too good.
 */
export async function classifyFile(path: string, options: ClassifyFileOptions): Promise<FinishedRun> {
  const { start } = options;
  const started = performance.now();
  await refuseUnwritable(options.runs);
  const { model, manifest } = await loadModelFolder(options.model);
  const dataset = await hashFile(path);
  const stations = await readStations(path, manifest.features, options);
  const extracted = performance.now();
  const progress = start("classify");
  const probabilities = model.probabilities(stations.x);
  progress.done(`${stations.x.rows} stations`);
  const predicted = performance.now();
  if (stations.primary && dataset === manifest.trained_on.dataset_sha256) {
    throw new DataError(
      `${path} is the data set ${options.model} was trained on; expected other showers, or the labels removed (the held-out result is that of the run that trained it)`,
    );
  }
  const table: PredictionTable = {
    event: stations.ids.event,
    station: stations.ids.station,
    classes: model.classes,
    probabilities,
    ...(stations.primary ? { primary: stations.primary } : {}),
  };
  const known = labelledPredictions(stations, model.classes, probabilities);
  const judged = known && judge(stations, known, manifest.features);
  const evaluated = performance.now();
  const output: RunOutput = {
    name: "classify",
    started,
    stations: table,
    events: judged ? predictionTable(judged.events) : combined(table),
    figures: judged ? [...judged.figures, ...modelFigures(model)] : [],
    files: judged ? { "evaluation.json": `${JSON.stringify(judged.evaluations, null, 2)}\n` } : {},
    result: {
      rows: stations.x.rows,
      classes: [...model.classes],
      features: [...model.features],
      ...judged?.numbers,
      seconds: {
        features: (extracted - started) / 1000,
        classify: (predicted - extracted) / 1000,
        evaluate: (evaluated - predicted) / 1000,
      },
      sha256: { dataset, features: stations.sha256, model: manifest.model_sha256 },
    },
    content: {
      title: `Stations of ${basename(path)}`,
      summary: `${formatCount(stations.x.rows)} stations classified by ${manifest.model} on the ${manifest.features.set} features.`,
      ...judged?.content,
    },
  };
  return writeRun(output, options, { predictionsPath: options.out, overwrite: options.overwrite });
}

/** The stations of each event together, where no label is known. */
function combined(stations: PredictionTable): PredictionTable {
  const { event, probabilities } = combinePosteriors(stations);
  return { event, probabilities, classes: stations.classes };
}

/** Predictions with the labels of the file, or undefined where it has none. */
function labelledPredictions(
  { ids, primary, path }: Stations,
  classes: readonly string[],
  probabilities: Float32Array,
): Predictions | undefined {
  if (!primary) return undefined;
  const index = PRIMARIES.map((name) => classes.indexOf(name));
  const unknown = primary.findIndex((code) => index[code] === -1);
  if (unknown >= 0) {
    throw new DataError(
      `${path}: row ${unknown}: primary ${PRIMARIES[primary[unknown]!]}; expected one of the model's classes ${classes.join(", ")}`,
    );
  }
  return { classes, probabilities, y: primary.map((code) => index[code]!), shower: ids.shower, event: ids.event };
}

/** What the labels say of the predictions, per station and per event. */
function judge(stations: Stations, predictions: Predictions, features: FeatureOptions) {
  const random = Random.fromSeed(SEED);
  const evaluation = evaluate(predictions, { random: random.stream("bootstrap") });
  const events = combineStations(predictions);
  const showerLevel = evaluate(events, { random: random.stream("bootstrap-events") });
  const rows = Uint32Array.from({ length: stations.x.rows }, (_, row) => row);
  const figures = [
    ...dataFigures(stations, predictions, features),
    ...resultFigures(stations, [{ split: "none", predictions, evaluation, rows }]),
  ];
  return {
    events,
    figures,
    evaluations: { stations: evaluation, shower_level: showerLevel },
    numbers: { protocols: { shower_split: protocolNumbers(evaluation) }, shower_level: showerNumbers(showerLevel) },
    content: { protocols: [{ split: "none" as const, evaluation }], shower_level: showerLevel },
  };
}
