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
  return rocBetween(
    score.filter((_, row) => positive[row] !== 0),
    score.filter((_, row) => positive[row] === 0),
  );
}

/** The same from the scores of the positive rows and of the others, in any order; sorts both. */
export function rocBetween(high: Float64Array, low: Float64Array): RocResult {
  high.sort();
  low.sort();
  if (Number.isNaN(high.at(-1)) || Number.isNaN(low.at(-1))) throw new DataError("a score is NaN; expected a number");
  if (high.length === 0 || low.length === 0) {
    return { auc: Number.NaN, roc: { false_positive_rate: [], true_positive_rate: [] } };
  }
  const x = new Float64Array(high.length + low.length + 1);
  const y = new Float64Array(x.length);
  let points = 1;
  let twiceArea = 0;
  // How many are left, the largest last.
  let [hits, wrong] = [high.length, low.length];
  while (hits > 0 || wrong > 0) {
    const [hitsBefore, wrongBefore] = [hits, wrong];
    const value = Math.max(hits > 0 ? high[hits - 1]! : -Infinity, wrong > 0 ? low[wrong - 1]! : -Infinity);
    while (hits > 0 && high[hits - 1] === value) hits--;
    while (wrong > 0 && low[wrong - 1] === value) wrong--;
    twiceArea += (wrongBefore - wrong) * (2 * high.length - hits - hitsBefore);
    x[points] = (low.length - wrong) / low.length;
    y[points] = (high.length - hits) / high.length;
    points++;
  }
  return {
    auc: twiceArea / (2 * high.length * low.length),
    roc: thinned(x.subarray(0, points), y.subarray(0, points)),
  };
}

/** The first point of each piece, and the last point; all of a curve of few points. */
function thinned(x: Float64Array, y: Float64Array): RocResult["roc"] {
  const roc: RocResult["roc"] = { false_positive_rate: [], true_positive_rate: [] };
  let last = -1;
  for (let i = 0; i < x.length; i++) {
    const piece = Math.floor(((x[i]! + y[i]!) / 2) * PIECES);
    if (piece !== last || x.length <= PIECES) {
      roc.false_positive_rate.push(x[i]!);
      roc.true_positive_rate.push(y[i]!);
    }
    last = piece;
  }
  return roc;
}
