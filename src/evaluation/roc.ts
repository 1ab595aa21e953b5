import { DataError } from "../core/errors.ts";

/** A ROC curve and its area. */
export interface RocResult {
  /** area under the curve; NaN where one side has no rows */
  auc: number;
  /** from (0, 0) to (1, 1), thinned; empty where one side has no rows */
  roc: { false_positive_rate: number[]; true_positive_rate: number[] };
}

/** A curve of more points is cut into so many pieces of equal length |dx| + |dy|, and one point of each is kept. */
const PIECES = 256;

/**
 * ROC curve of a score that should be higher for rows with `positive` 1 than for those with 0. Rows of equal score are
 * passed in one step, so that the area by trapezoids is the probability that a positive row scores higher than a
 * negative one, ties counted half (J. A. Hanley and B. J. McNeil, Radiology 143 (1982) 29; the Mann-Whitney U over the
 * number of pairs), exact but for one division. It is of all points; only the curve is thinned, to at most 257.
 * Throws DataError for a score that is NaN.
 *
 * @param score [rows]
 * @param positive [rows]
 */
export function rocCurve(score: Float64Array, positive: Uint8Array): RocResult {
  const high = score.filter((_, row) => positive[row] !== 0).sort();
  const low = score.filter((_, row) => positive[row] === 0).sort();
  if (Number.isNaN(high.at(-1)) || Number.isNaN(low.at(-1))) throw new DataError("a score is NaN; expected a number");
  if (high.length === 0 || low.length === 0) {
    return { auc: Number.NaN, roc: { false_positive_rate: [], true_positive_rate: [] } };
  }
  const x = [0];
  const y = [0];
  let hits = 0;
  let wrong = 0;
  let twiceArea = 0;
  while (hits < high.length || wrong < low.length) {
    const [hitsBefore, wrongBefore] = [hits, wrong];
    const value = Math.max(high[high.length - 1 - hits] ?? -Infinity, low[low.length - 1 - wrong] ?? -Infinity);
    while (high[high.length - 1 - hits] === value) hits++;
    while (low[low.length - 1 - wrong] === value) wrong++;
    twiceArea += (wrong - wrongBefore) * (hits + hitsBefore);
    x.push(wrong / low.length);
    y.push(hits / high.length);
  }
  return { auc: twiceArea / (2 * high.length * low.length), roc: thinned(x, y) };
}

/** The first point of each piece, and the last point; all of a curve of few points. */
function thinned(x: readonly number[], y: readonly number[]): RocResult["roc"] {
  let last = -1;
  const keep = x.map((_, i) => {
    const piece = Math.floor(((x[i]! + y[i]!) / 2) * PIECES);
    const first = piece !== last;
    last = piece;
    return first || x.length <= PIECES;
  });
  return {
    false_positive_rate: x.filter((_, i) => keep[i]),
    true_positive_rate: y.filter((_, i) => keep[i]),
  };
}
