import { ConfigError, DataError, ShapeError } from "../core/errors.ts";
import { correctRows } from "./accuracy.ts";
import { rowsOfBins } from "./binned-rows.ts";
import { clusteredProportion } from "./clustered-proportion.ts";
import { decide } from "./decision.ts";
import type { AccuracyBin, Predictions } from "./evaluation.ts";
import { quantile } from "./quantile.ts";

/**
 * Edges of bins with equally many of the values, as far as equal values allow: `bins` + 1 quantiles, of which repeated
 * ones are left out. A single edge where all values are equal, none for no values.
 * Throws DataError for a value that is not finite, ConfigError for fewer than one bin.
 */
export function equalPopulationEdges(values: Float64Array, bins: number): number[] {
  if (!(Number.isInteger(bins) && bins > 0)) throw new ConfigError(`${bins} bins; expected a whole number above 0`);
  refuseNonFinite(values);
  if (values.length === 0) return [];
  const sorted = values.slice().sort();
  const edges = Array.from({ length: bins + 1 }, (_, i) => quantile(sorted, i / bins));
  return edges.filter((edge, i) => i === 0 || edge > edges[i - 1]!);
}

/**
 * Accuracy against a quantity: in each bin [low, high) of it (the last with its upper edge) the share of correct rows,
 * and a Wilson interval with the effective number of rows there, so that rows of one shower count for what they are
 * worth. A bin without rows has accuracy NaN and the interval [0, 1]. Rows outside all bins are in none: n says so.
 *
 * Throws ShapeError unless there is one value for each row, DataError for a value that is not finite, ConfigError for
 * edges that do not rise.
 *
 * @param values [rows] the quantity
 * @param edges at least two, rising
 */
export function accuracyAgainst(
  { classes, probabilities, y, shower }: Predictions,
  values: Float64Array,
  edges: readonly number[],
  { confidence = 0.99 }: { confidence?: number } = {},
): AccuracyBin[] {
  if (values.length !== y.length)
    throw new ShapeError(`${values.length} values for ${y.length} rows; expected as many`);
  refuseNonFinite(values);
  if (edges.length < 2 || edges.slice(1).some((edge, i) => !(edge > edges[i]!))) {
    throw new ConfigError(`bin edges ${edges.join(", ")}; expected two or more, each above the one before`);
  }
  const correct = correctRows(y, decide(probabilities, classes.length));
  const binOf = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) binOf[row] = binAt(values[row]!, edges);
  return rowsOfBins(binOf, edges.length - 1).map((inside, i): AccuracyBin => {
    const [low, high] = [edges[i]!, edges[i + 1]!];
    const { proportion, interval } = clusteredProportion(
      Uint8Array.from(inside, (row) => correct[row]!),
      inside.map((row) => shower[row]!),
      confidence,
    );
    return { low, high, n: inside.length, accuracy: proportion, interval };
  });
}

/** The bin [low, high) of a value, the last with its upper edge; -1 outside all. */
function binAt(value: number, edges: readonly number[]): number {
  const last = edges.length - 1;
  if (value === edges[last]) return last - 1;
  let bin = -1;
  while (bin < last && value >= edges[bin + 1]!) bin++;
  return bin === last ? -1 : bin;
}

function refuseNonFinite(values: Float64Array): void {
  const row = values.findIndex((value) => !Number.isFinite(value));
  if (row >= 0) throw new DataError(`row ${row}: value ${values[row]}; expected a finite number`);
}
