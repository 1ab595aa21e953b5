import { ConfigError } from "../core/errors.ts";
import { correctRows } from "./accuracy.ts";
import { rowsOfBins } from "./binned-rows.ts";
import { clusteredProportion } from "./clustered-proportion.ts";
import { decide } from "./decision.ts";
import type { Interval, Predictions } from "./evaluation.ts";

/** Rows whose predicted probability lies in one bin of a reliability curve. */
export interface ReliabilityBin {
  n: number;
  /** mean of the predicted probabilities; NaN for no rows */
  mean_probability: number;
  /** share of the rows that are of the class; NaN for no rows */
  observed: number;
  /** Wilson interval of `observed` with the effective number of rows; [0, 1] for no rows */
  interval: Interval;
}

export interface ReliabilityOptions {
  /** bins [low, high) of equal width from 0 to 1, the last with its upper edge; 10 by default */
  bins?: number;
  /** of the intervals; 0.99 by default */
  confidence?: number;
}

/**
 * Reliability curve of one class against the rest (A. H. Murphy and R. L. Winkler, Appl. Stat. 26 (1977) 41): of the
 * rows given a probability near p of being of class `index`, the share that is. Calibrated probabilities give p.
 * Throws ConfigError for fewer than one bin.
 */
export function reliabilityCurve(
  { classes, probabilities, y, shower }: Predictions,
  index: number,
  options: ReliabilityOptions = {},
): ReliabilityBin[] {
  const given = new Float64Array(y.length);
  for (let row = 0; row < y.length; row++) given[row] = probabilities[row * classes.length + index]!;
  const hit = y.map((label) => (label === index ? 1 : 0));
  return curve(given, hit, shower, options);
}

/**
 * Reliability curve of the decisions: of the rows whose largest probability is near p, the share decided right.
 * Throws ConfigError for fewer than one bin.
 */
export function topLabelReliability(
  { classes, probabilities, y, shower }: Predictions,
  options: ReliabilityOptions = {},
): ReliabilityBin[] {
  const decided = decide(probabilities, classes.length);
  const given = Float64Array.from(decided, (k, row) => probabilities[row * classes.length + k]!);
  return curve(given, correctRows(y, decided), shower, options);
}

function curve(
  given: Float64Array,
  hit: Uint8Array,
  shower: Uint32Array,
  { bins = 10, confidence = 0.99 }: ReliabilityOptions,
): ReliabilityBin[] {
  if (!(Number.isInteger(bins) && bins > 0)) throw new ConfigError(`${bins} bins; expected a whole number above 0`);
  const binOf = new Int32Array(given.length);
  for (let row = 0; row < given.length; row++) binOf[row] = Math.min(bins - 1, Math.floor(given[row]! * bins));
  return rowsOfBins(binOf, bins).map((rows) => {
    const { proportion, interval } = clusteredProportion(
      Uint8Array.from(rows, (row) => hit[row]!),
      rows.map((row) => shower[row]!),
      confidence,
    );
    const mean = rows.reduce((sum, row) => sum + given[row]!, 0) / rows.length;
    return { n: rows.length, mean_probability: mean, observed: proportion, interval };
  });
}

/**
 * Expected calibration error of a curve: mean of |observed - predicted| over its rows (C. Guo et al., ICML 2017,
 * arXiv:1706.04599, who take the curve of the decisions). It is above 0 also for calibrated probabilities, since
 * shares of finitely many rows fluctuate. NaN for no rows.
 */
export function calibrationError(bins: readonly Pick<ReliabilityBin, "n" | "observed" | "mean_probability">[]): number {
  let rows = 0;
  let sum = 0;
  for (const { n, observed, mean_probability } of bins) {
    if (n === 0) continue;
    rows += n;
    sum += n * Math.abs(observed - mean_probability);
  }
  return sum / rows;
}
