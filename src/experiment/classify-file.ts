import { basename, join } from "node:path";
import { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { Random } from "../core/random.ts";
import { type PredictionTable, refusePredictionsAt } from "../data/predictions.ts";
import type { Reading } from "../data/reading.ts";
import { refuseInput } from "../data/same-file.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Predictions } from "../evaluation/evaluation.ts";
import { combinePosteriors, combineStations, requireOneShower } from "../evaluation/shower-level.ts";
import type { FeatureOptions } from "../features/catalogue.ts";
import type { FittedModel } from "../models/model.ts";
import { formatCount } from "../report/number-format.ts";
import { refuseUnwritable } from "../tracking/folder.ts";
import type { Run } from "../tracking/run.ts";
import { rowCeiling, showerCeilings } from "./ceiling/row-ceiling.ts";
import { statementOn } from "./data-statement.ts";
import { loadDrawing } from "./drawing.ts";
import type { NamedFigure } from "./figures.ts";
import { type HashedPath, hashData } from "./job/path-hash.ts";
import { sharesOf } from "./labelled.ts";
import { type KnownManifest, loadModelFrom } from "./model-file.ts";
import { predictedClasses, predictionTable, protocolNumbers, showerNumbers } from "./numbers.ts";
import { dataPoint, evaluationEntry, loadedPoint, preprocessingPoint, randomnessPoint } from "./record-points.ts";
import { type FinishedRun, type RunOutput, writeRun } from "./run-output.ts";
import { excessOf } from "./simulate.ts";
import { allMetadata, naming, notesOf, readStations, type Stations, simulationSeed } from "./stations.ts";
import { together } from "./together.ts";
import { flattened, type RunOptions, tracked } from "./tracked-run.ts";
import { driftLook } from "./trained-features.ts";

export interface ClassifyFileOptions extends RunOptions {
  /** model folder, or the model file of another program */
  model: string;
  /** .csv or .arrow file for the predictions of stations; in the run's folder by default */
  out: string | undefined;
  overwrite: boolean;
  /** how the file is read */
  reading?: Reading | undefined;
}

/** Of the bootstrap: a file has no experiment that could say. */
const SEED = 1;

/**
 * Classifies the stations of a file with a trained model; evaluates too where the file has labels. Throws DataError for
 * a file or model that cannot be read, for traces in other bins and labels that the model does not know, and for labelled showers that the model may
 * have been trained on (see `refuseTrainedOn`).
 */
export async function classifyFile(path: string, options: ClassifyFileOptions): Promise<FinishedRun> {
  await refuseUnwritable(options.runs);
  if (options.out !== undefined) {
    await refuseInput(path, options.out);
    await refusePredictionsAt(options.out, options);
  }
  const { columns: _, ...reading } = options.reading ?? {};
  const params = { file: path, model: options.model, ...flattened(reading) };
  return tracked(options, { name: "classify", kind: "classification", params }, (run, start) =>
    classifyStages(path, { ...options, run, start }),
  );
}

async function classifyStages(path: string, options: ClassifyFileOptions & { run: Run }): Promise<FinishedRun> {
  const { run, start } = options;
  const started = performance.now();
  const { model, manifest, trained } = await loadModelFrom(options.model);
  const dataset = await run.stage(
    "data",
    () => hashData(path, options.signal),
    ({ sha256 }) => ({ dataset: sha256, model: manifest.model_sha256 }),
  );
  const stations = await run.stage(
    "features",
    () => readStations(path, manifest.features, options),
    ({ sha256 }) => ({ features: sha256 }),
  );
  run.know({
    data: await dataPoint({ path, sha256: dataset.sha256 }, stations),
    preprocessing: preprocessingPoint(stations, manifest.features, { models: { none: model } }),
    fitting: loadedPoint(manifest),
  });
  refuseOtherBins(stations, manifest);
  if (stations.primary) refuseTrainedOn(stations, dataset, { folder: options.model, manifest });
  const extracted = performance.now();
  const progress = start("classify");
  const { event } = stations.ids;
  const said = together(model, { x: stations.x, event, probabilities: model.probabilities(stations.x) });
  progress.done(`${stations.x.rows} stations`);
  const predicted = performance.now();
  const table: PredictionTable = {
    event,
    station: stations.ids.station,
    shower: stations.ids.shower,
    classes: model.classes,
    probabilities: said.probabilities,
    ...(stations.primary ? { primary: stations.primary } : {}),
  };
  const known = labelledPredictions(stations, model.classes, said);
  const prior = priorOf(manifest);
  const { features } = manifest;
  const random = Random.fromSeed(SEED);
  const judged = known && (await naming(path, () => judge(known, { prior, random, stations })));
  const drift = trained && driftLook(stations.x, stations.ids.shower, trained);
  const evaluated = performance.now();
  const output: RunOutput = {
    name: "classify",
    started,
    idName: stations.idName,
    stations: table,
    events: judged
      ? predictionTable(judged.events)
      : await naming(path, () => combined({ ...table, ...said }, stations, prior)),
    figures: [
      ...(trained && drift ? (await loadDrawing()).driftFigures(stations, { trained, drift, features }) : []),
      ...(judged && known ? await drawn(model, { stations, known, judged, features, random }) : []),
    ],
    files: judged ? { "evaluation.json": `${JSON.stringify(judged.evaluations, null, 2)}\n` } : {},
    result: {
      rows: stations.x.rows,
      classes: [...model.classes],
      features: [...model.features],
      ...(drift && { drift }),
      ...(stations.cuts && { selection: [...stations.cuts] }),
      ...judged?.numbers,
      seconds: {
        features: (extracted - started) / 1000,
        classify: (predicted - extracted) / 1000,
        evaluate: (evaluated - predicted) / 1000,
      },
      sha256: { dataset: dataset.sha256, features: stations.sha256, model: manifest.model_sha256 },
    },
    content: {
      title: `Stations of ${basename(path)}`,
      summary: `${formatCount(stations.x.rows)} stations classified by ${manifest.model} on the ${manifest.features.set} features.${notesOf(stations)}${excessOf(allMetadata(stations))}${unknownTraining(manifest)}`,
      predicted: predictedClasses(table),
      statement: statementOn(stations, manifest),
      drift,
      ...judged?.content,
    },
  };
  if (judged) {
    const { stations: station, shower_level: shower } = judged.evaluations;
    run.know({
      evaluation: [
        evaluationEntry({ protocol: "none", level: "station", rows: "all" }, station),
        evaluationEntry({ protocol: "none", level: "shower", rows: "all" }, shower),
      ],
      randomness: randomnessPoint(SEED, random),
    });
    run.setMetrics({ accuracy: station.accuracy, "shower_level.accuracy": shower.accuracy });
  }
  const { signal, out, overwrite } = options;
  return writeRun(run, output, { signal, predictionsPath: out, overwrite });
}

/** The shares of the training rows; of a model that came without them nothing is known, so all are taken for as frequent. */
function priorOf({ classes, trained_on }: KnownManifest): number[] {
  return trained_on ? sharesOf(trained_on.rows) : classes.map(() => 1 / classes.length);
}

/** What the reader of a result must know of a bare model file. */
function unknownTraining({ trained_on }: KnownManifest): string {
  if (trained_on) return "";
  return (
    " What the model file was trained on is not known: it is for the user to see that these are other showers, with " +
    "bins of the same width; stations are combined as if its training had as many rows of each primary."
  );
}

/** How far a bin may be from those trained on: 25 / 3 ns is also written as 8.33. */
const BIN_TOLERANCE = 0.01;

/** Throws DataError for a trace in other bins than those trained on: its length and area over peak would mean others. */
function refuseOtherBins({ path, carried }: Stations, { trained_on }: KnownManifest): void {
  if (trained_on === undefined) return;
  const { bin_widths_ns } = trained_on;
  const known = (width: number) => bin_widths_ns.some((one) => Math.abs(width / one - 1) <= BIN_TOLERANCE);
  const row = carried.bin_width_ns?.findIndex((width) => !known(width)) ?? -1;
  if (row < 0 || bin_widths_ns.length === 0) return;
  throw new DataError(
    `${path}: row ${row}: bin_width_ns is ${Number(carried.bin_width_ns![row]!.toPrecision(6))}; expected ${bin_widths_ns.join(" or ")}, as the model was trained on`,
  );
}

/**
 * Throws DataError for labelled showers that may have been trained on, on which any number would be too good: the file
 * of the training, and any that was simulated with the same seed. Its showers are the same ones, however many they are,
 * or (with another hadronic model, energy range or detector) made of the same random numbers: they share energy and
 * direction with those trained on. One such file in a folder is enough.
 */
function refuseTrainedOn(
  { path, ...said }: Pick<Stations, "path" | "metadata" | "partMetadata">,
  { sha256, files }: HashedPath,
  { folder, manifest }: { folder: string; manifest: KnownManifest },
): void {
  const { trained_on } = manifest;
  if (trained_on === undefined) return;
  const held = "the held-out result is that of the run that trained it";
  const known = [{ path: "", sha256 }, ...files].find((file) => file.sha256 === trained_on.dataset_sha256);
  if (known !== undefined) {
    throw new DataError(
      `${known.path === "" ? path : join(path, known.path)} is the data set ${folder} was trained on; expected other showers, or the labels removed (${held})`,
    );
  }
  const seed = trained_on.simulation_seed;
  if (seed === null || !allMetadata(said).map(simulationSeed).includes(seed)) return;
  throw new DataError(
    `${path} was simulated with seed ${seed}, as were the showers that ${folder} was trained on; expected another seed (simulate --seed ${seed + 1}), or the labels removed (${held})`,
  );
}

/** The stations of each event together, where no label is known. */
function combined(
  table: PredictionTable & Pick<Predictions, "eventProbabilities">,
  { ids }: Stations,
  prior: readonly number[],
): PredictionTable {
  requireOneShower(ids);
  const { event, probabilities, firstRow } = combinePosteriors(table, prior);
  return { event, shower: firstRow.map((row) => ids.shower[row]!), probabilities, classes: table.classes };
}

/** Predictions with the labels of the file, or undefined where it has none. */
function labelledPredictions(
  { ids, primary, path }: Stations,
  classes: readonly string[],
  said: Pick<Predictions, "probabilities" | "eventProbabilities">,
): Predictions | undefined {
  if (!primary) return undefined;
  const index = PRIMARIES.map((name) => classes.indexOf(name));
  const unknown = primary.findIndex((code) => index[code] === -1);
  if (unknown >= 0) {
    throw new DataError(
      `${path}: row ${unknown}: primary ${PRIMARIES[primary[unknown]!]}; expected one of the model's classes ${classes.join(", ")}`,
    );
  }
  return { classes, ...said, y: primary.map((code) => index[code]!), shower: ids.shower, event: ids.event };
}

interface Judging {
  features: FeatureOptions;
  random: Random;
}

async function drawn(
  model: FittedModel,
  {
    stations,
    known,
    judged,
    features,
    random,
  }: { stations: Stations; known: Predictions; judged: ReturnType<typeof judge> } & Judging,
): Promise<NamedFigure[]> {
  const { dataFigures, modelFigures, resultFigures, viewFigures } = await loadDrawing();
  const { x } = stations;
  const { y, classes } = known;
  const rows = Uint32Array.from({ length: x.rows }, (_, row) => row);
  const what = { x, y, classes, rows, of: "stations of the file" };
  return [
    ...dataFigures(stations, known, features),
    ...resultFigures(stations, [
      { name: "none", leaks: [], predictions: known, evaluation: judged.evaluations.stations, rows },
    ]),
    ...modelFigures(model),
    ...viewFigures(model, what, { features, random: random.stream("figures") }),
  ];
}

/** What the labels say of the predictions, per station and per event. */
function judge(
  predictions: Predictions,
  { prior, random, stations }: Pick<Judging, "random"> & { prior: readonly number[]; stations: Stations },
) {
  const evaluation = evaluate(predictions, { random: random.stream("bootstrap") });
  const events = combineStations(predictions, prior);
  const showerLevel = evaluate(events, { random: random.stream("bootstrap-events") });
  const ceilings = showerCeilings(stations, predictions.classes);
  const ceiling = rowCeiling(ceilings, evaluation, predictions.shower);
  const shower_ceiling = rowCeiling(ceilings, showerLevel, events.shower);
  return {
    events,
    evaluations: { stations: evaluation, shower_level: showerLevel },
    numbers: {
      protocols: { shower_split: protocolNumbers(evaluation, { leaks: [], ceiling }) },
      shower_level: showerNumbers(showerLevel, shower_ceiling),
    },
    content: {
      protocols: [{ name: "none", leaks: [], evaluation, ceiling }],
      shower_level: showerLevel,
      shower_ceiling,
    },
  };
}
