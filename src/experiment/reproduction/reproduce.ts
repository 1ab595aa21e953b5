import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { nearest } from "../../core/suggestion.ts";
import type { AzimuthReading } from "../../data/source.ts";
import { wilsonInterval } from "../../evaluation/wilson.ts";
import type { Run } from "../../tracking/run.ts";
import { loadExperiment } from "../load.ts";
import { datasetOf } from "../run.ts";
import type { Experiment } from "../schema.ts";
import { type RunOptions, tracked } from "../tracked-run.ts";
import { modelRun } from "./model-run.ts";
import { reproductionFigures, reproductionPage } from "./page.ts";
import { ROWS_OF_PUBLISHED_INTERVALS, THESIS_MODELS, type ThesisModel } from "./published.ts";
import type { ReproducedModel, ReproduceResult } from "./schema.ts";

/** Where the published configurations are. */
const FOLDER = fileURLToPath(new URL("../../../experiments/thesis/", import.meta.url));

/** What is reproduced. */
export interface Reproduction {
  study: ReproduceResult["study"];
  quick: boolean;
  models: readonly ThesisModel[];
  /** of all experiments: where the rows come from, protocols; then what the user sets */
  settings: readonly string[];
}

/** What of a reproduction is asked for. */
export interface Asked {
  study: Reproduction["study"];
  quick: boolean;
  /** names of models; those of the study where absent */
  models?: readonly string[] | undefined;
  /** the thesis's own text files in the place of the simulation */
  tables?: { folder: string; azimuth: AzimuthReading } | undefined;
  set: readonly string[];
}

/** Showers so few that a quick look takes seconds. */
const QUICK_DATA = ["data.simulate.stations_per_primary=500"];
const QUICK = ["evaluation.replicates=200"];
/** Of files whose features are truth, which `leak_free` refuses: split by shower, with the same features. */
const WITHOUT_LEAKS = "shower_split";

/** Each leak alone, and all of them. */
const ALONE = ["row_split", "truth_features", "true_class_scaler", "tested_on_validation"].map(
  (leak) => `{name: only_${leak}, leaks: [${leak}]}`,
);
const leaksAlone = (first: string) => `protocols=[${first}, ${ALONE.join(", ")}, thesis]`;
/** Models whose leaks are taken apart unless others are asked for. */
const TAKEN_APART = ["xgboost", "autoencoder-v1"];
const NAMES = THESIS_MODELS.map(({ name }) => name);

/** What is asked for, with what it stands for. Throws ConfigError for a model that the thesis does not have. */
export function reproductionOf({ study, quick, models, tables, set }: Asked): Reproduction {
  for (const name of models ?? []) {
    if (NAMES.includes(name)) continue;
    const near = nearest(name, NAMES);
    const hint = near === undefined ? "" : `did you mean ${near}? `;
    throw new ConfigError(`unknown model: ${name}; ${hint}expected some of ${NAMES.join(", ")}`);
  }
  const wanted = models ?? (study === "leaks" ? TAKEN_APART : NAMES);
  return {
    study,
    quick,
    models: THESIS_MODELS.filter(({ name }) => wanted.includes(name)),
    settings: [
      ...(tables ? settingsOf(tables) : []),
      ...(study === "leaks" ? [leaksAlone(tables ? WITHOUT_LEAKS : "leak_free")] : []),
      ...(quick && tables === undefined ? QUICK_DATA : []),
      ...(quick ? QUICK : []),
      ...set,
    ],
  };
}

/** Settings of experiments on the thesis's own text files: their features are truth by nature. */
function settingsOf({ folder, azimuth }: NonNullable<Asked["tables"]>): string[] {
  return [
    `data=${JSON.stringify({ file: folder, azimuth })}`,
    "features.set=thesis",
    `protocols=[${WITHOUT_LEAKS}, thesis]`,
  ];
}

/**
 * Runs the models of the thesis one after the other as parts of one run, each with all threads, and writes tables, figures and
 * a page. The data are made once. A model that an earlier process has finished with the same settings, data and program is
 * found again. Results depend on neither threads nor interruptions.
 *
 * One after the other is as fast as side by side: trees and the four networks of a model share the threads well.
 */
export async function reproduce(asked: Reproduction, options: RunOptions): Promise<ReproduceResult> {
  const experiments: Experiment[] = [];
  for (const { name, quick } of asked.models) {
    experiments.push(
      await loadExperiment(join(FOLDER, `${name}.yaml`), [...(asked.quick ? quick : []), ...asked.settings]),
    );
  }
  const name = asked.study === "leaks" ? "reproduce-leaks" : "reproduce";
  const params = { models: asked.models.map((model) => model.name).join(), quick: asked.quick };
  const what = { name, kind: "reproduction" as const, params, tags: {}, note: "", secrets: [], listeners: [] };
  return tracked(options, what, (run, start) => work(asked, experiments, { ...options, run, start }));
}

async function work(
  { study, quick, models }: Reproduction,
  experiments: readonly Experiment[],
  { run, ...options }: RunOptions & { run: Run },
): Promise<ReproduceResult> {
  const began = performance.now();
  const [first] = experiments;
  const { sha256: data } = await run.stage(
    "data",
    () => datasetOf(first!, options),
    ({ sha256: hash }) => ({ dataset: hash }),
  );
  const reproduced: ReproducedModel[] = [];
  for (const [i, model] of models.entries()) {
    const part = { ...options, parent: run.state.id };
    const ran = await run.stage(
      model.name,
      () => modelRun(experiments[i]!, data, part),
      ({ sha256: hashes }) => hashes,
    );
    run.setMetrics(accuraciesOf(model.name, ran.protocols));
    const { name, title, configuration } = model;
    reproduced.push({ ...ran, name, title, configuration, published: publishedOf(model) });
  }
  const result: ReproduceResult = {
    ...{ run: run.path, study, quick, data: dataOf(first!, reproduced), models: reproduced },
    ...{ seconds: (performance.now() - began) / 1000, report: join(run.path, "report.html") },
  };
  const figures = reproductionFigures(result);
  await run.stage(
    "figures",
    async () => {
      for (const [name, svg] of Object.entries(figures)) await run.write(`figures/${name}.svg`, svg);
    },
    () => Object.fromEntries(Object.entries(figures).map(([name, svg]) => [name, sha256(svg)])),
  );
  await run.stage("report", () => run.write("report.html", reproductionPage(result)));
  await run.write("result.json", `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

function dataOf(
  { data: { simulate, azimuth } }: Experiment,
  [model]: readonly ReproducedModel[],
): ReproduceResult["data"] {
  const reuse = simulate?.reuse ?? null;
  const station_share = simulate === undefined ? null : (simulate.station_share ?? 1);
  const source =
    azimuth === undefined
      ? "simulated stations of a parametric simulation, by the preset thesis and what was set"
      : `rows of the thesis's own text files, azimuth that of the ${azimuth}; without leaks means split by shower with the same nine features, which are Monte-Carlo truth by nature`;
  return { source, stations: model!.stations, reuse, station_share };
}

function accuraciesOf(model: string, protocols: ReproducedModel["protocols"]): Record<string, number> {
  return Object.fromEntries(Object.entries(protocols).map(([name, { accuracy }]) => [`${model}.${name}`, accuracy]));
}

/** The published accuracy with the interval of its rows, and with that of the rows that the thesis took. */
function publishedOf({ published }: ThesisModel): ReproducedModel["published"] {
  if (published === null) return null;
  const { accuracy, rows } = published;
  return {
    ...{ accuracy, rows, interval99: wilsonInterval(accuracy, rows, 0.99) },
    as_published99: wilsonInterval(accuracy, ROWS_OF_PUBLISHED_INTERVALS, 0.99),
  };
}
