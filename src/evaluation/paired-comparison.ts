import { DataError } from "../core/errors.ts";
import { correctRows } from "./accuracy.ts";
import { type BootstrapOptions, clusterReplicates } from "./bootstrap.ts";
import { clustersOf, sumByCluster } from "./clusters.ts";
import { checkPredictions, decide } from "./decision.ts";
import type { Interval, Predictions } from "./evaluation.ts";
import { rowLogLoss } from "./log-loss.ts";
import { type McNemar, mcnemar } from "./mcnemar.ts";
import { quantile } from "./quantile.ts";

/** A number of two models on the same rows. */
export interface PairedDifference {
  first: number;
  second: number;
  /** second less first */
  difference: number;
  /** both ends NaN with a single shower */
  interval: Interval;
  /** two-sided; NaN with a single shower */
  p_value: number;
}

export interface PairedComparison {
  rows: number;
  showers: number;
  confidence: number;
  replicates: number;
  accuracy: PairedDifference;
  log_loss: PairedDifference;
  /** ignores that rows come in showers */
  mcnemar: McNemar;
}

/** Replicates that leave a p-value of 0.01 to within a tenth of it. */
const REPLICATES = 10_000;

/**
 * Compares two models on the same rows, as many showers as there are drawn with replacement, each with all its rows
 * (`clusterBootstrap`), so that rows of a shower may be as alike as they are: interval and p-value of the difference in
 * accuracy and in log loss. The p-value inverts the percentile interval: twice the smaller share of replicates on either side
 * of 0, those at 0 on both, one added to counts and number (A. C. Davison and D. V. Hinkley, Bootstrap Methods and their
 * Application, Cambridge 1997, sections 4.4 and 5.3), so it is never 0 and agrees with the interval. McNemar's test stands beside it.
 * With few showers (below about 30) both are somewhat too sure, as every percentile bootstrap.
 *
 * Throws DataError where labels, showers or events of the rows differ, or as `checkPredictions`; ConfigError as `clusterBootstrap`.
 */
export function comparePaired(first: Predictions, second: Predictions, options: BootstrapOptions): PairedComparison {
  checkSameRows(first, second);
  const { confidence = 0.99, replicates = REPLICATES, random } = options;
  const [right, otherRight] = [first, second].map(({ y, probabilities, classes }) =>
    correctRows(y, decide(probabilities, classes.length)),
  ) as [Uint8Array, Uint8Array];
  const [loss, otherLoss] = [rowLogLoss(first), rowLogLoss(second)];
  const rows = right.length;
  const clusters = clustersOf(first.shower);
  const ones = new Uint8Array(rows).fill(1);
  const gained = Int8Array.from(right, (one, row) => otherRight[row]! - one);
  const lost = loss.map((one, row) => otherLoss[row]! - one);
  const statistics = (total: Float64Array) => [total[1]! / total[0]!, total[2]! / total[0]!];
  const sums = sumByCluster(clusters, [ones, gained, lost]);
  const [accuracies, losses] = clusterReplicates(sums, 3, statistics, { replicates, random });
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, one) => sum + one, 0) / rows;
  const difference = (one: number, other: number, drawn: Float64Array): PairedDifference => ({
    first: one,
    second: other,
    difference: other - one,
    ...spreadOf(drawn, confidence),
  });
  const only = (value: number) => gained.reduce((count, one) => count + (one === value ? 1 : 0), 0);
  return {
    rows,
    showers: clusters.count,
    confidence,
    replicates,
    accuracy: difference(mean(right), mean(otherRight), accuracies!),
    log_loss: difference(mean(loss), mean(otherLoss), losses!),
    mcnemar: mcnemar(only(-1), only(1)),
  };
}

function spreadOf(drawn: Float64Array, confidence: number): Pick<PairedDifference, "interval" | "p_value"> {
  const tail = (1 - confidence) / 2;
  const sorted = drawn.slice().sort();
  const interval: Interval = [quantile(sorted, tail), quantile(sorted, 1 - tail)];
  if (Number.isNaN(interval[0])) return { interval, p_value: Number.NaN };
  const below = sorted.reduce((count, one) => count + (one <= 0 ? 1 : 0), 0);
  const above = sorted.reduce((count, one) => count + (one >= 0 ? 1 : 0), 0);
  return { interval, p_value: Math.min(1, (2 * (Math.min(below, above) + 1)) / (sorted.length + 1)) };
}

function checkSameRows(first: Predictions, second: Predictions): void {
  checkPredictions(first);
  checkPredictions(second);
  if (first.classes.join() !== second.classes.join()) {
    throw new DataError(`classes ${first.classes.join(", ")} and ${second.classes.join(", ")}; expected the same`);
  }
  if (first.y.length !== second.y.length) {
    throw new DataError(`${first.y.length} and ${second.y.length} rows; expected the same`);
  }
  for (const column of ["y", "shower", "event"] as const) {
    const row = first[column].findIndex((value, i) => value !== second[column][i]);
    if (row >= 0) {
      throw new DataError(
        `row ${row}: ${column} is ${first[column][row]} and ${second[column][row]}; expected the same rows`,
      );
    }
  }
}
