import type { FeatureMatrix } from "../src/core/matrix.ts";
import type { Random } from "../src/core/random.ts";
import type { BoostingRows } from "../src/models/boosting/engine.ts";
import { stationRows } from "./station-rows.ts";

/** Parameters that both sides are given, under XGBoost's names. */
export interface BoostingParameters {
  objective: "multi:softprob" | "binary:logistic";
  rounds: number;
  eta: number;
  max_depth: number;
  max_bin: number;
  /** the same on both sides, so that the trees are, too */
  base_score: number;
}

/** Rows to train on and others to predict, with the parameters of the comparison. */
export interface BoostingSet {
  name: string;
  train: BoostingRows;
  test: BoostingRows;
  classes: readonly string[];
  parameters: BoostingParameters;
}

/** How large a made-up set is to be. */
export interface MixedShape {
  rows: number;
  features: number;
  classes: number;
}

/** The three sets of the comparison, whole, or cut down to show that it runs. */
export function boostingSets(random: Random, short: boolean): BoostingSet[] {
  const common = { eta: 0.3, max_bin: 256, base_score: 0.5 };
  const size = (rows: number, few: number) => (short ? few : rows);
  const mixed = (name: string, shape: MixedShape, test: number, parameters: BoostingParameters): BoostingSet => {
    const all = mixedRows(random.stream(name), { ...shape, rows: shape.rows + test });
    const [train, rest] = cutRows(all, shape.rows);
    return { name, train, test: rest, classes: classNames(shape.classes), parameters };
  };
  return [
    {
      name: "stations",
      train: stationSet(random.stream("train"), size(64_000, 8000)),
      test: stationSet(random.stream("test"), size(64_000, 4000)),
      classes: classNames(4),
      parameters: { objective: "multi:softprob", rounds: size(100, 10), max_depth: 5, ...common },
    },
    mixed("large", { rows: size(500_000, 8000), features: 28, classes: 2 }, size(100_000, 2000), {
      ...{ objective: "binary:logistic", rounds: size(50, 10), max_depth: 6 },
      ...common,
    }),
    mixed("wide", { rows: size(20_000, 1500), features: size(200, 50), classes: size(10, 5) }, size(5000, 500), {
      ...{ objective: "multi:softprob", rounds: size(20, 3), max_depth: 6 },
      ...common,
    }),
  ];
}

/** Rows like those of stations. */
export function stationSet(random: Random, rows: number): BoostingRows {
  const { x, y } = stationRows(random, rows);
  return { x, label: Float32Array.from(y) };
}

/**
 * Rows of classes that follow from the features: the largest of as many scores, each a sum of eight features, of
 * products of pairs, and of noise. A third of the features are whole numbers, so that there are ties.
 */
export function mixedRows(random: Random, { rows, features, classes }: MixedShape): BoostingRows {
  const terms = Array.from({ length: classes }, () =>
    Array.from({ length: 8 }, () => ({
      ...{ feature: random.integer(features), other: random.integer(features) },
      ...{ weight: random.normal(), product: random.normal() },
    })),
  );
  const values = new Float32Array(rows * features);
  const label = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * features, (row + 1) * features);
    for (let f = 0; f < features; f++) own[f] = f % 3 === 2 ? Math.round(8 * random.normal()) / 8 : random.normal();
    let best = Number.NEGATIVE_INFINITY;
    terms.forEach((scores, c) => {
      let score = 2 * random.normal();
      for (const { feature, other, weight, product } of scores) {
        score += weight * own[feature]! + product * own[feature]! * own[other]!;
      }
      if (score > best) [best, label[row]] = [score, c];
    });
  }
  const columns = Array.from({ length: features }, (_, i) => `f${i}`);
  return { x: { rows, columns, values }, label };
}

/** The first `count` rows and the others, as views. */
function cutRows({ x, label }: BoostingRows, count: number): [BoostingRows, BoostingRows] {
  const width = x.columns.length;
  const part = (begin: number, end: number): BoostingRows => {
    const matrix: FeatureMatrix = {
      rows: end - begin,
      columns: x.columns,
      values: x.values.subarray(begin * width, end * width),
    };
    return { x: matrix, label: label.subarray(begin, end) };
  };
  return [part(0, count), part(count, x.rows)];
}

export function classNames(count: number): string[] {
  return Array.from({ length: count }, (_, c) => String(c));
}

/** `64000 rows x 9 features, 4 classes; 100 rounds of depth 5, 256 bins`. */
export function describeSet({ train, classes, parameters }: BoostingSet): string {
  const { rounds, max_depth, max_bin } = parameters;
  return (
    `${train.x.rows} rows x ${train.x.columns.length} features, ${classes.length} classes; ` +
    `${rounds} rounds of depth ${max_depth}, ${max_bin} bins`
  );
}
