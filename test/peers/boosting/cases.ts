import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FeatureMatrix } from "../../../src/core/matrix.ts";
import { noProgress } from "../../../src/core/progress.ts";
import { Random } from "../../../src/core/random.ts";
import { classesOf } from "../../../src/experiment/labelled.ts";
import { readStations } from "../../../src/experiment/stations.ts";
import type { BoostingRows } from "../../../src/models/boosting/engine.ts";
import { METRICS_OF, type Metric, type Objective } from "../../../src/models/boosting/objective.ts";

interface DataSet {
  name: string;
  rows: number;
  columns: string[];
  /** 0 where numbers are to be predicted */
  classes: number;
  weighted: boolean;
}

/** A data set with parameters, under XGBoost's names. */
export interface Case extends DataSet {
  /** the data set; several cases may share one */
  data: string;
  rounds: number;
  parameters: Record<string, unknown> & typeof COMMON & { objective: Objective };
  /** all metrics of the objective */
  metrics: readonly Metric[];
  /** how many seeds the library is trained with: more than one where draws are random */
  seeds: number;
}

interface Setting {
  objective: Objective;
  /** the data set, if it is not that of the case's own name */
  data?: string;
  seeds?: number;
  /** the library's cuts are not ours, so trees are not compared */
  otherCuts?: boolean;
  /** what is compared came with XGBoost 3.1 */
  newestOnly?: boolean;
  [parameter: string]: unknown;
}

const COMMON = { max_depth: 5, eta: 0.3, gamma: 0.1, alpha: 0.05, lambda: 1.5, min_child_weight: 0.5, base_score: 0.5 };
const ROUNDS = 30;

const SOFTMAX = { objective: "multi:softprob" } as const;
const LOGISTIC = { objective: "binary:logistic" } as const;
const SQUARES = { objective: "reg:squarederror" } as const;
/** The cases by name. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  stations: SOFTMAX,
  digits: SOFTMAX,
  wine: { objective: "multi:softmax" },
  cancer: LOGISTIC,
  friedman: SQUARES,
  "covertype-like": SOFTMAX,
  missing: { ...SOFTMAX, max_bin: 254 },
  // A feature with missing values has at most 254 bins here, so its cuts are others than the library's of 256.
  "missing-256": { ...SOFTMAX, data: "missing", otherCuts: true },
  weights: SOFTMAX,
  "weighted-numbers": { ...SQUARES, data: "weights" },
  "few-positives": { ...LOGISTIC, scale_pos_weight: 5 },
  "many-rows": SOFTMAX,
  lossguide: { ...SOFTMAX, data: "digits", grow_policy: "lossguide", max_depth: 0, max_leaves: 12 },
  // The truth falls and rises with feature_2 and rises with feature_3.
  constraint: { ...SQUARES, data: "friedman", monotone_constraints: { feature_2: 1, feature_3: 1 } },
  "class-constraint": { ...SOFTMAX, data: "digits", monotone_constraints: { feature_20: 1, feature_36: -1 } },
  "step-limit": { ...LOGISTIC, data: "few-positives", max_delta_step: 0.7, grow_policy: "lossguide", max_leaves: 20 },
  "own-start": { ...SOFTMAX, data: "covertype-like", base_score: "estimate", newestOnly: true },
  "own-mean": { ...SQUARES, data: "friedman", base_score: undefined, newestOnly: true },
  sampled: {
    ...SOFTMAX,
    data: "many-rows",
    seeds: 8,
    subsample: 0.6,
    colsample_bytree: 0.7,
    colsample_bylevel: 0.8,
    colsample_bynode: 0.8,
  },
};

/** The cases that a line of XGBoost can be compared on: before 3.1 it starts from one number for all classes. */
export function namesFor(line: "newest" | "1.7"): string[] {
  return Object.keys(SETTINGS).filter((name) => line === "newest" || !SETTINGS[name]!.newestOnly);
}

/** The cases over the data sets that data_sets.py has listed, and the features of the stations in data/sample.arrow. */
export async function casesIn(folder: string, listed: readonly DataSet[]): Promise<Case[]> {
  const sets = [...listed, await writeStations(folder)];
  return Object.entries(SETTINGS).map(([name, { data = name, seeds = 1, otherCuts: _, newestOnly: __, ...own }]) => {
    const set = sets.find((each) => each.name === data);
    if (!set) throw new Error(`no data set ${data}; expected one of ${sets.map((each) => each.name).join(", ")}`);
    const parameters = { ...COMMON, ...own };
    const classes = own.objective === "reg:squarederror" ? 0 : set.classes;
    return { ...set, name, data, classes, rounds: ROUNDS, seeds, parameters, metrics: METRICS_OF[own.objective] };
  });
}

/** The features that the baseline classifies, of the stations that ship with the project. */
async function writeStations(folder: string): Promise<DataSet> {
  const path = new URL("../../../data/sample.arrow", import.meta.url).pathname;
  const signal = new AbortController().signal;
  const table = await readStations(path, { set: "observable" }, { start: noProgress, signal });
  const { classes, y } = classesOf(table, path);
  const { rows, columns, values } = table.x;
  const order = Random.fromSeed(1)
    .stream("stations")
    .shuffle(Uint32Array.from({ length: rows }, (_, row) => row));
  const width = columns.length;
  const shuffled = Float32Array.from({ length: rows * width }, (_, i) => {
    return values[order[Math.floor(i / width)]! * width + (i % width)]!;
  });
  await writeFile(join(folder, "stations.x"), shuffled);
  await writeFile(
    join(folder, "stations.y"),
    Float32Array.from(order, (row) => y[row]!),
  );
  return { name: "stations", rows, columns: [...columns], classes: classes.length, weighted: false };
}

/** The first 3/4 of the rows and the others, as xgboost_peer.py cuts them. */
export async function splitOf(folder: string, set: Case): Promise<{ train: BoostingRows; test: BoostingRows }> {
  const read = (suffix: string) => floats(join(folder, `${set.data}.${suffix}`));
  const [values, label] = [await read("x"), await read("y")];
  const weight = set.weighted ? await read("w") : undefined;
  const width = set.columns.length;
  const cut = Math.floor((set.rows * 3) / 4);
  const part = (begin: number, end: number): BoostingRows => {
    const x: FeatureMatrix = {
      rows: end - begin,
      columns: set.columns,
      values: values.slice(begin * width, end * width),
    };
    return { x, label: label.slice(begin, end), weight: weight?.slice(begin, end) };
  };
  return { train: part(0, cut), test: part(cut, set.rows) };
}

export async function floats(path: string): Promise<Float32Array> {
  return new Float32Array(new Uint8Array(await readFile(path)).buffer);
}
