import { MISSING } from "./binned-rows.ts";
import type { FeatureCuts } from "./cuts.ts";
import { HISTOGRAM_STRIDE } from "./histogram.ts";
import { type Penalty, splitScore } from "./penalty.ts";

/** Sums of the first and second derivatives of some rows. */
export interface GradientSums {
  gradient: number;
  hessian: number;
}

/** A node cut in two: rows with code <= bin go left, missing ones where `defaultLeft` says. */
export interface Split {
  feature: number;
  bin: number;
  defaultLeft: boolean;
  /** loss reduction, float32 */
  gain: number;
  left: GradientSums;
  right: GradientSums;
}

/** The least loss reduction worth a split (kRtEps of XGBoost). */
const LEAST_GAIN = Math.fround(1e-6);

/**
 * The best split of a node, by exhaustive search over the bins of `features` (algorithm 2 of Chen & Guestrin 2016;
 * both directions of missing values, their algorithm 3). Gains are float32 as in XGBoost, so that ties fall alike:
 * the smaller feature wins, then the smaller cut, then "missing goes right".
 *
 * @param histogram of the node, [512 features]
 * @param features ascending indices
 * @returns undefined where no split reduces the loss by more than 1e-6 and at least gamma
 */
export function bestSplit(
  histogram: Float64Array,
  sums: GradientSums,
  { features, cuts, penalty }: { features: Int32Array; cuts: readonly FeatureCuts[]; penalty: Penalty },
): Split | undefined {
  const best: Candidate = { gain: 0, feature: -1, bin: 0, defaultLeft: false, gradient: 0, hessian: 0 };
  const parentScore = splitScore(sums.gradient, sums.hessian, penalty);
  for (const feature of features) {
    const { edges, missing } = cuts[feature]!;
    scanForward(histogram, sums, { feature, bins: edges.length, missing, parentScore, penalty, best });
    const absent = feature * HISTOGRAM_STRIDE + 2 * MISSING;
    if (missing && (histogram[absent] !== 0 || histogram[absent + 1] !== 0)) {
      scanBackward(histogram, sums, { feature, bins: edges.length, missing, parentScore, penalty, best });
    }
  }
  if (!(best.gain > LEAST_GAIN) || best.gain < penalty.gamma) return undefined;
  const { gain, feature, bin, defaultLeft, gradient, hessian } = best;
  const right = { gradient: sums.gradient - gradient, hessian: sums.hessian - hessian };
  return { feature, bin, defaultLeft, gain, left: { gradient, hessian }, right };
}

/** The best so far; gradient and hessian are the sums of its left side. */
interface Candidate {
  gain: number;
  feature: number;
  bin: number;
  defaultLeft: boolean;
  gradient: number;
  hessian: number;
}

interface Scan {
  feature: number;
  bins: number;
  missing: boolean;
  parentScore: number;
  penalty: Penalty;
  best: Candidate;
}

/** Missing values right: the left side grows from the first bin up. */
function scanForward(histogram: Float64Array, sums: GradientSums, scan: Scan): void {
  const { feature, parentScore, penalty, best } = scan;
  const { minChildWeight } = penalty;
  const { gradient: total, hessian: totalHessian } = sums;
  const base = feature * HISTOGRAM_STRIDE;
  // All values left of the last edge: a split only if missing ones are on the right.
  const stop = base + 2 * (scan.missing ? scan.bins : scan.bins - 1);
  let gradient = 0;
  let hessian = 0;
  for (let k = base; k < stop; k += 2) {
    const binHessian = histogram[k + 1]!;
    gradient += histogram[k]!;
    hessian += binHessian;
    const other = totalHessian - hessian;
    // Past an empty bin the sums are those of the cut before, which has been looked at.
    if (binHessian === 0 || hessian < minChildWeight || other < minChildWeight) continue;
    const left = splitScore(gradient, hessian, penalty);
    const right = splitScore(total - gradient, other, penalty);
    const gain = Math.fround(Math.fround(left + right) - parentScore);
    if (gain > best.gain && gain < Number.POSITIVE_INFINITY) {
      best.gain = gain;
      best.feature = feature;
      best.bin = (k - base) >> 1;
      best.defaultLeft = false;
      best.gradient = gradient;
      best.hessian = hessian;
    }
  }
}

/** Missing values left: the right side grows from the last bin down. */
function scanBackward(histogram: Float64Array, sums: GradientSums, scan: Scan): void {
  const { feature, parentScore, penalty, best } = scan;
  const { minChildWeight } = penalty;
  const base = feature * HISTOGRAM_STRIDE;
  let gradient = 0;
  let hessian = 0;
  // Down to bin 1: with bin 0 on the right too, missing would be parted from the rest as by the forward scan.
  for (let bin = scan.bins - 1; bin > 0; bin--) {
    const binHessian = histogram[base + 2 * bin + 1]!;
    gradient += histogram[base + 2 * bin]!;
    hessian += binHessian;
    const other = sums.hessian - hessian;
    if (binHessian === 0 || hessian < minChildWeight || other < minChildWeight) continue;
    const right = splitScore(gradient, hessian, penalty);
    const left = splitScore(sums.gradient - gradient, other, penalty);
    const gain = Math.fround(Math.fround(left + right) - parentScore);
    if (gain > best.gain && gain < Number.POSITIVE_INFINITY) {
      best.gain = gain;
      best.feature = feature;
      best.bin = bin - 1;
      best.defaultLeft = true;
      best.gradient = sums.gradient - gradient;
      best.hessian = other;
    }
  }
}
