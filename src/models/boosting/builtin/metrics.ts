import { exponential } from "../../../core/exponential.ts";
import type { Metric } from "../objective.ts";
import { areaUnderCurve } from "./auc.ts";
import type { Loss, RowSet } from "./training-set.ts";

/** The rows of a set as arrays, for metrics. */
interface Scored {
  rows: number;
  groups: number;
  /** the margin of row r of group g is margins[g * plane + r] */
  margins: Float32Array;
  plane: number;
  labels: Float32Array;
  weights: Float32Array | undefined;
  /** sum of the losses */
  loss: number;
  totalWeight: number;
}

/** Metrics that are made of the losses alone, whatever the margins have become since. */
export const LOSS_METRICS: readonly Metric[] = ["mlogloss", "logloss", "rmse"];

/**
 * A metric of a set from its margins in the shared memory and the sum of its losses; NaN of no rows.
 */
export function metricOf(
  metric: Metric,
  set: RowSet,
  { memory, loss, sum }: { memory: WebAssembly.Memory; loss: Loss; sum: number },
): number {
  if (set.rows === 0) return Number.NaN;
  return METRICS[metric](scored(set, { memory, loss, sum }));
}

/** Margins of a set, [rows x groups] row-major, a copy. */
export function marginsOf(
  { rows, plane, margins: address }: RowSet,
  { memory, loss: { groups } }: { memory: WebAssembly.Memory; loss: Loss },
): Float32Array {
  const planes = new Float32Array(memory.buffer, address, groups * plane);
  const margins = new Float32Array(rows * groups);
  for (let group = 0; group < groups; group++) {
    for (let row = 0; row < rows; row++) margins[row * groups + group] = planes[group * plane + row]!;
  }
  return margins;
}

const METRICS: Record<Metric, (rows: Scored) => number> = {
  mlogloss: meanLoss,
  logloss: meanLoss,
  rmse: (rows) => Math.sqrt(meanLoss(rows)),
  merror: (rows) => wrongShare(rows, (row) => largestGroup(rows, row) !== rows.labels[row]),
  error: (rows) => wrongShare(rows, (row) => (rows.margins[row]! > 0 ? 1 : 0) !== rows.labels[row]),
  auc: (rows) => (rows.groups === 1 ? binaryAuc(rows) : multiclassAuc(rows)),
};

function scored(
  set: RowSet,
  { memory, loss: { groups }, sum }: { memory: WebAssembly.Memory; loss: Loss; sum: number },
): Scored {
  const { rows, plane } = set;
  const floats = (address: number, length: number) => new Float32Array(memory.buffer, address, length);
  const weights = set.weights === 0 ? undefined : floats(set.weights, rows);
  return {
    ...{ rows, groups, plane, weights, loss: sum },
    margins: floats(set.margins, groups * plane),
    labels: floats(set.labels, rows),
    totalWeight: weights ? weights.reduce((sum, w) => sum + w, 0) : rows,
  };
}

function meanLoss({ loss, totalWeight }: Scored): number {
  return loss / totalWeight;
}

function wrongShare({ rows, weights, totalWeight }: Scored, isWrong: (row: number) => boolean): number {
  let wrong = 0;
  for (let row = 0; row < rows; row++) if (isWrong(row)) wrong += weights?.[row] ?? 1;
  return wrong / totalWeight;
}

function largestGroup({ groups, margins, plane }: Scored, row: number): number {
  let best = 0;
  for (let group = 1; group < groups; group++) {
    if (margins[group * plane + row]! > margins[best * plane + row]!) best = group;
  }
  return best;
}

function binaryAuc({ margins, labels, rows, weights }: Scored): number {
  return areaUnderCurve(margins.subarray(0, rows), (row) => labels[row] === 1, weights);
}

/** Each class against the rest by its probability, weighted by the share of the class (XGBoost's auc of classes). */
function multiclassAuc(scored: Scored): number {
  const { rows, groups, margins, plane, labels, weights, totalWeight } = scored;
  const probability = Array.from({ length: groups }, () => new Float32Array(rows));
  for (let row = 0; row < rows; row++) {
    const largest = margins[largestGroup(scored, row) * plane + row]!;
    let sum = 0;
    for (let group = 0; group < groups; group++) {
      const e = Math.fround(exponential(Math.fround(margins[group * plane + row]! - largest)));
      probability[group]![row] = e;
      sum += e;
    }
    for (let group = 0; group < groups; group++) probability[group]![row]! /= Math.fround(sum);
  }
  let mean = 0;
  for (let group = 0; group < groups; group++) {
    let share = 0;
    for (let row = 0; row < rows; row++) if (labels[row] === group) share += weights?.[row] ?? 1;
    if (share === 0) return Number.NaN;
    mean += share * areaUnderCurve(probability[group]!, (row) => labels[row] === group, weights);
  }
  return mean / totalWeight;
}
