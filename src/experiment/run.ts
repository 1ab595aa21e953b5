import { canonicalJson, sha256 } from "../core/hash.ts";
import { Random } from "../core/random.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { combineStations } from "../evaluation/shower-level.ts";
import { resolveFeatures } from "../features/catalogue.ts";
import type { ModelDefinition } from "../models/model.ts";
import { formatCount } from "../report/number-format.ts";
import { refuseUnwritable } from "../tracking/folder.ts";
import type { Run } from "../tracking/run.ts";
import { rowCeiling, showerCeilings } from "./ceiling/row-ceiling.ts";
import { type ChosenModel, chosenModel } from "./chosen-model.ts";
import { statementOn } from "./data-statement.ts";
import { obtainDataset } from "./dataset-cache.ts";
import { fileRecord, sourceFiles } from "./definition-file/record.ts";
import { loadDrawing } from "./drawing.ts";
import { hashData } from "./job/path-hash.ts";
import { classesOf, sharesOf } from "./labelled.ts";
import { checkModel, renderExperiment } from "./load.ts";
import { hashModel, modelFolderFiles } from "./model-folder.ts";
import { predictionTable, protocolNumbers, showerNumbers } from "./numbers.ts";
import { type ProtocolRun, runProtocol } from "./protocol.ts";
import { protocolsOf } from "./protocol-entry.ts";
import { otherFeatures, protocolTables } from "./protocol-tables.ts";
import { dataPoint, evaluationEntry, preprocessingPoint, protocolPoints, randomnessPoint } from "./record-points.ts";
import { type FinishedRun, writeRun } from "./run-output.ts";
import { runStart } from "./run-start.ts";
import type { Experiment } from "./schema.ts";
import { excessOf } from "./simulate.ts";
import { allMetadata, binWidthsOf, naming, notesOf, readingOf, readStations, simulationSeed } from "./stations.ts";
import { toleranceOf } from "./tolerance.ts";
import { type RunOptions, tracked } from "./tracked-run.ts";
import { trainedFeatures } from "./trained-features.ts";
import { refuseOtherTables, warmStart } from "./warm-start.ts";

/**
 * Runs an experiment from data to report: the one place where all rooms meet. Its results depend on the experiment
 * alone, not on workers, time or place. Throws what its parts throw; what a run that fails has written stays, and its
 * record says why.
 */
export async function runExperiment(experiment: Experiment, options: RunOptions): Promise<FinishedRun> {
  const model = await chosenModel(experiment.model);
  const config = checkModel(model.definition, experiment.model);
  await refuseUnwritable(options.runs);
  const what = await runStart("experiment", experiment);
  return tracked(options, what, (run, start) =>
    runStages(experiment, { ...model, config }, { ...options, run, start }),
  );
}

async function runStages(
  experiment: Experiment,
  { definition, file, config }: ChosenModel & { config: unknown },
  options: RunOptions & { run: Run },
): Promise<FinishedRun> {
  const { workers, signal, start, run } = options;
  const started = performance.now();
  const random = Random.fromSeed(experiment.seed);
  await run.write("experiment.yaml", renderExperiment(experiment));
  for (const [name, text] of Object.entries(file ? sourceFiles(file) : {})) await run.write(name, text);

  const dataset = await run.stage(
    "data",
    () => datasetOf(experiment, options),
    ({ sha256 }) => ({ dataset: sha256 }),
  );
  const simulated = performance.now();
  const stations = await run.stage(
    "features",
    () => readStations(dataset.path, experiment.features, { ...options, reading: readingOf(experiment) }),
    ({ sha256 }) => ({ features: sha256 }),
  );
  const tables = await protocolTables(experiment, stations, options);
  const others = otherFeatures(experiment, tables);
  const labels = classesOf(stations, dataset.path);
  const extracted = performance.now();
  run.know({
    data: await dataPoint(dataset, stations),
    preprocessing: preprocessingPoint(stations, experiment.features, { others }),
    randomness: randomnessPoint(experiment.seed, random),
  });

  const rows = { sha256: dataset.sha256, simulation_seed: simulationSeed(stations.metadata) };
  const startFrom = await warmStart(definition, config, { experiment, rows, columns: stations.x.columns });
  if (startFrom) refuseOtherTables(startFrom, tables);
  const runs: ProtocolRun[] = [];
  for (const protocol of protocolsOf(experiment.protocols)) {
    const context = {
      experiment,
      definition,
      config,
      startFrom,
      dataset: rows.sha256,
      random,
      workers,
      signal,
      start,
      run,
    };
    const data = { table: tables.get(protocol.name)!, ...labels };
    runs.push(await naming(dataset.path, () => runProtocol(protocol, data, context)));
  }
  const points = protocolPoints(runs, { experiment, definition, file, config });
  const models = Object.fromEntries(runs.map(({ protocol, model }) => [protocol.name, model]));
  const preprocessing = preprocessingPoint(stations, experiment.features, { models, others });
  run.know({ ...points, preprocessing, randomness: randomnessPoint(experiment.seed, random) });
  const result = runs[0]!;
  const evaluating = performance.now();
  const progress = start("evaluate");
  const prior = sharesOf(result.trainingRows);
  const events = await naming(dataset.path, () => combineStations(result.predictions, prior));
  const showerLevel = await run.stage(
    "shower_level.evaluate",
    () => evaluate(events, { ...experiment.evaluation, random: random.stream("bootstrap-events") }),
    (measured) => ({ evaluation: sha256(canonicalJson(measured)) }),
    () => toleranceOf(...runs.map((one) => one.model)),
  );
  const known = showerCeilings(stations, labels.classes);
  const ceilings = new Map(
    runs.map((one) => [one.protocol.name, rowCeiling(known, one.evaluation, one.predictions.shower)]),
  );
  const ceilingOf = (name: string) => ceilings.get(name) ?? null;
  const showerCeiling = rowCeiling(known, showerLevel, events.shower);
  const shower = evaluationEntry({ protocol: result.protocol.name, level: "shower", rows: "test" }, showerLevel);
  const { dataFigures, modelFigures, resultFigures, viewFigures } = await loadDrawing();
  const figures = [
    ...dataFigures(stations, labels, experiment.features),
    ...resultFigures(
      stations,
      runs.map((one) => ({ ...one, ...one.protocol, rows: one.test })),
    ),
    ...modelFigures(result.model),
    ...viewFigures(
      result.model,
      { x: stations.x, ...labels, rows: result.test, of: "stations of held-out showers" },
      { features: experiment.features, random: random.stream("figures") },
    ),
  ];
  progress.done(`${figures.length} figures`);
  run.know({
    evaluation: [...points.evaluation!, shower],
    randomness: randomnessPoint(experiment.seed, random),
  });
  run.setMetrics({ "shower_level.accuracy": showerLevel.accuracy });
  const model = modelFolderFiles(
    result.model,
    {
      model: definition.name,
      ...(definition.loader !== undefined && { loader: definition.loader }),
      ...(file && { file: fileRecord(file) }),
      features: resolveFeatures(experiment.features),
      trained_on: {
        dataset_sha256: dataset.sha256,
        statement: stations.metadata["cascada.statement"] ?? "not simulated by cascada",
        protocol: result.protocol.name,
        seed: experiment.seed,
        simulation_seed: rows.simulation_seed,
        rows: result.trainingRows,
        bin_widths_ns: binWidthsOf(stations),
      },
    },
    trainedFeatures(stations.x, result.test),
  );
  const evaluated = performance.now();

  const sum = (key: "train" | "evaluate") => runs.reduce((total, one) => total + one.seconds[key], 0);
  return writeRun(
    run,
    {
      name: experiment.name,
      started,
      idName: stations.idName,
      tolerance: toleranceOf(...runs.map((one) => one.model)),
      stations: predictionTable(
        result.predictions,
        result.test.map((row) => stations.ids.station[row]!),
      ),
      events: predictionTable(events),
      model,
      figures,
      files: {
        "splits.json": `${JSON.stringify(Object.fromEntries(runs.map((one) => [one.protocol.name, one.split_sha256])), null, 2)}\n`,
        "evaluation.json": `${JSON.stringify({ ...Object.fromEntries(runs.map((one) => [one.protocol.name, one.evaluation])), shower_level: showerLevel }, null, 2)}\n`,
      },
      result: {
        rows: stations.x.rows,
        classes: labels.classes,
        features: [...stations.x.columns],
        ...(stations.cuts && { selection: [...stations.cuts] }),
        protocols: Object.fromEntries(
          runs.map(({ protocol, evaluation, model: { rounds } }) => [
            protocol.name,
            protocolNumbers(evaluation, { ...protocol, rounds, ceiling: ceilingOf(protocol.name) }),
          ]),
        ),
        shower_level: showerNumbers(showerLevel, showerCeiling),
        seconds: {
          simulate: (simulated - started) / 1000,
          features: (extracted - simulated) / 1000,
          train: sum("train"),
          evaluate: (evaluated - evaluating) / 1000 + sum("evaluate"),
        },
        sha256: {
          dataset: dataset.sha256,
          features: stations.sha256,
          model: hashModel(result.model.files()),
          ...(file && { model_file: file.sha256 }),
          ...(startFrom && { start_model: hashModel(startFrom.files) }),
        },
      },
      content: {
        title: experiment.name,
        summary: `${summaryOf({ experiment, definition, rows: stations.x.rows }, result.evaluation, showerLevel)}${warningsOf(runs)}${notesOf(stations)}${excessOf(allMetadata(stations))}`,
        protocols: runs.map(({ protocol, model: { rounds }, evaluation }) => ({
          ...protocol,
          evaluation,
          ceiling: ceilingOf(protocol.name),
          ...(rounds === undefined ? {} : { rounds }),
        })),
        shower_level: showerLevel,
        shower_ceiling: showerCeiling,
        configuration: renderExperiment(experiment),
        statement: statementOn(stations),
      },
    },
    options,
  );
}

/** The data set of an experiment: simulated, from the cache, a file or a folder of text files. */
export async function datasetOf(
  { data }: Experiment,
  { cache, workers, signal, start }: Omit<RunOptions, "runs">,
): Promise<{ path: string; sha256: string }> {
  if (data.simulate) return obtainDataset(data.simulate, { folder: cache, workers, signal, start });
  const path = data.file!;
  return { path, sha256: (await hashData(path, signal)).sha256 };
}

/** What the models say of their training that the reader of a result must know, begun with a space; nothing if all is well. */
function warningsOf(runs: readonly ProtocolRun[]): string {
  return runs
    .flatMap(({ protocol, model, idle }) => [
      ...(model.warnings ?? []).map((warning) => ` Training for ${protocol.name}: ${warning}.`),
      ...idle.map((sentence) => ` Protocol ${sentence}.`),
    ])
    .join("");
}

function summaryOf(
  { experiment, definition, rows }: { experiment: Experiment; definition: ModelDefinition<unknown>; rows: number },
  stations: Evaluation,
  showers: Evaluation,
): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const classes = stations.classes.join(", ");
  const { description } = experiment;
  const question = description === "" ? "" : `${description}${/[.?!]$/.test(description) ? "" : "."} `;
  return (
    `${question}${formatCount(rows)} stations of ${classes}; ${definition.name} on the ${experiment.features.set} features names ` +
    `${percent(stations.accuracy)} of the stations of held-out showers correctly, and ${percent(showers.accuracy)} of the ` +
    `showers when the stations of an event are combined.`
  );
}
