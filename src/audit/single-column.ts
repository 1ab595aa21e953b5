import { normalQuantile } from "../core/special-functions.ts";
import type { AuditColumn } from "./audit-column.ts";
import type { AuditTable } from "./audit-table.ts";

/** How well one column alone tells the label. */
export interface SingleColumn {
  /** share of the rows that were not fitted on and are right */
  accuracy: number;
  /** share of the most frequent class among them */
  chance: number;
  /** (accuracy - chance) / (1 - chance) */
  excess: number;
  /** of accuracy above chance, rows taken for independent */
  z: number;
  /** rows that were not fitted on */
  rows: number;
  /** distinct values, and values into which they were put */
  bins: number;
}

/** Columns of more values are put into bins of equally many rows, so that the values of single showers are not learnt by heart. */
const MOST_VALUES = 32;
const MOST_BINS = 256;
const ROWS_PER_BIN = 50;

/**
 * The best guess of the label from one column: the most frequent class among the training rows of the same value, or of the same bin of
 * values, tried on the test rows. Bins do not care for units or any monotone transform. A value that was not seen gets the most
 * frequent class of all.
 */
export function singleColumn(column: AuditColumn, { y, classes, test, rows }: AuditTable): SingleColumn {
  const few = column.distinct <= MOST_VALUES;
  const bins = few ? column.distinct : Math.min(MOST_BINS, Math.max(8, Math.floor(rows / ROWS_PER_BIN)));
  const binOf = few
    ? (row: number) => column.codes[row]!
    : (row: number) => Math.min(bins - 1, Math.floor(column.rank[row]! * bins));
  const counts = new Int32Array(bins * classes.length);
  const trained = new Int32Array(classes.length);
  for (let row = 0; row < rows; row++) {
    if (test[row] === 1) continue;
    counts[binOf(row) * classes.length + y[row]!]!++;
    trained[y[row]!]!++;
  }
  const common = largestAt(trained, 0, classes.length);
  let [right, chance, tested] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    if (test[row] !== 1) continue;
    const start = binOf(row) * classes.length;
    const guess = largestAt(counts, start, classes.length, common);
    tested++;
    if (guess === y[row]) right++;
    if (common === y[row]) chance++;
  }
  const [accuracy, base] = [right / tested, chance / tested];
  const deviation = Math.sqrt((Math.max(base, 1 / tested) * (1 - base)) / tested);
  const excess = base < 1 ? (accuracy - base) / (1 - base) : 0;
  return { accuracy, chance: base, excess, z: deviation === 0 ? 0 : (accuracy - base) / deviation, rows: tested, bins };
}

/** Index of the largest count, `otherwise` where all are 0; the first of equals. */
function largestAt(counts: Int32Array, start: number, length: number, otherwise = 0): number {
  let best = -1;
  for (let k = 0; k < length; k++) if (counts[start + k]! > (best < 0 ? 0 : counts[start + best]!)) best = k;
  return best < 0 ? otherwise : best;
}

/** z that a standard normal number exceeds in any of `count` tries with a probability of at most `chance` (Bonferroni). */
export function criticalNormal(count: number, chance: number): number {
  return -normalQuantile(chance / Math.max(1, count));
}
