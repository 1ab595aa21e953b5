import type { AuditColumn } from "../audit-column.ts";
import type { AuditTable } from "../audit-table.ts";
import { type Detector, FALSE_ALARM, type Suspicion } from "../detector.ts";
import { type ColumnMoments, momentsOf, nearZero } from "../moments.ts";

/** Means, in deviations, and deviations, as a ratio, that count as equal. */
const CLOSE = 0.002;
/** Values of a class at least. */
const LEAST_ROWS = 10;
/** Distinct values at least, as a share of the rows, where smallest and largest values are compared: few are alike by chance. */
const MOSTLY_DISTINCT = 0.9;

/**
 * A column that was scaled for each class by itself: all classes then have the same mean and standard deviation, or the same smallest
 * and largest value, to the last digit, which no sample of a quantity has.
 *
 * Of K classes of one mean the K - 1 deviations from it are, in their standard errors, normal numbers; that all are below e in size has
 * a probability of at most (2 phi(0) e)^(K - 1) = (0.798 e)^(K - 1), and the same for the standard deviations (standard error of
 * ln s: 1 / sqrt(2 n), of a normal sample; tails that are heavier make closeness rarer still). Reported where the product is below
 * `FALSE_ALARM` shared by all columns, over all rows or over the training rows. Rows of a shower are not independent, and stations around
 * a core balance one another, so that this alone is not enough: all must also be equal within 0.2 %, which leaves room for three printed
 * decimals and for no sample of fewer than 100,000 rows.
 */
export const classScaling: Detector = {
  leak: "class_scaling",
  detect(table) {
    const looked = table.columns.filter(({ kind, distinct }) => kind === "number" && distinct >= LEAST_ROWS);
    const bound = FALSE_ALARM / Math.max(1, 2 * looked.length);
    const found = looked.flatMap((column) => {
      const how = scalingOf(column, table, bound);
      return how === undefined ? [] : [{ name: column.name, how }];
    });
    return { suspicions: found.length === 0 ? [] : [suspicion(table, found)], notes: [] };
  },
};

/** In what way all classes are alike in a column; undefined where they are not. */
function scalingOf(column: AuditColumn, { y, classes, test, rows }: AuditTable, bound: number): string | undefined {
  const parts = [
    { words: "all rows", has: () => true },
    { words: "the training rows", has: (row: number) => test[row] === 0 },
  ];
  for (const { words, has } of parts) {
    const moments = classes.map((_, k) => momentsOf(column.values, (row) => y[row] === k && has(row)));
    if (moments.some(({ count, deviation }) => count < LEAST_ROWS || !(deviation > 0))) continue;
    if (alikeByChance(moments) < bound) return `the same mean and standard deviation over ${words}`;
    if (column.distinct >= MOSTLY_DISTINCT * rows && sameEnds(moments))
      return `the same smallest and largest value over ${words}`;
  }
  return undefined;
}

/** Probability, at most, that means and standard deviations of samples of one distribution are as close as these. */
function alikeByChance(moments: readonly ColumnMoments[]): number {
  const total = moments.reduce((sum, { count }) => sum + count, 0);
  const mean = moments.reduce((sum, one) => sum + one.count * one.mean, 0) / total;
  const log = moments.reduce((sum, one) => sum + one.count * Math.log(one.deviation), 0) / total;
  const means = moments.map((one) => (Math.abs(one.mean - mean) * Math.sqrt(one.count)) / one.deviation);
  const deviations = moments.map((one) => Math.abs(Math.log(one.deviation) - log) * Math.sqrt(2 * one.count));
  const free = moments.length - 1;
  const isClose = moments.every(
    (one) => Math.abs(one.mean - mean) < CLOSE * one.deviation && Math.abs(Math.log(one.deviation) - log) < CLOSE,
  );
  if (!isClose) return 1;
  return nearZero(Math.max(...means), free) * nearZero(Math.max(...deviations), free);
}

function sameEnds(moments: readonly ColumnMoments[]): boolean {
  const [first] = moments;
  const close = 1e-9 * (first!.high - first!.low);
  return moments.every(({ low, high }) => Math.abs(low - first!.low) <= close && Math.abs(high - first!.high) <= close);
}

function suspicion({ rows, classes }: AuditTable, found: readonly { name: string; how: string }[]): Suspicion {
  const said = found.map(({ name, how }) => `${name} (${how})`);
  return {
    leak: "class_scaling",
    columns: found.map(({ name }) => name),
    concerned: new Uint8Array(rows).fill(1),
    evidence: `all ${classes.length} classes are alike to the last digit in ${said.join(", ")}`,
    numbers: { columns: found.length },
    mend: null,
    remedy:
      "scale all rows with numbers of the training rows, whatever their class: a new row's class is not known; the values before scaling are not in this table, so what is left without the leak cannot be said",
  };
}
