// The search for the best split of a node; see rows.ts for the conventions. Scores are float32 as in XGBoost, so that
// ties fall alike: the smaller feature wins, then the smaller cut, then "missing goes right".

/** As in rows.ts. */
const FEATURE_BYTES: usize = 4160;
/** Where a histogram has the sums of rows without a value. */
const MISSING_BYTES: usize = 4080;

let lambda: f64 = 1;
let alpha: f64 = 0;
let minChildWeight: f64 = 1;
let maxDeltaStep: f64 = 0;
let constrained: bool = false;
/** weights have limits, from constraints or max_delta_step */
let limited: bool = false;
/** neither limits nor an L1 term: a score is g^2 / (h + lambda) */
let plain: bool = true;

/** The node that is searched. */
let total: f64 = 0;
let totalHessian: f64 = 0;
let parentScore: f32 = 0;
let lower: f32 = 0;
let upper: f32 = 0;

/** The best so far; gradient and hessian are the sums of its left side. */
let bestGain: f32 = 0;
let bestFeature: u32 = 0;
let bestBin: u32 = 0;
let bestDefaultLeft: u32 = 0;
let bestGradient: f64 = 0;
let bestHessian: f64 = 0;

export function setPenalty(l2: f64, l1: f64, childWeight: f64, deltaStep: f64, hasConstraints: i32): void {
  lambda = l2;
  alpha = l1;
  minChildWeight = childWeight;
  maxDeltaStep = deltaStep;
  constrained = hasConstraints != 0;
  limited = constrained || deltaStep != 0;
  plain = l1 == 0 && !limited;
}

/** The gradient sum drawn alpha towards zero: the L1 penalty. */
function softThreshold(gradient: f64): f64 {
  if (gradient > alpha) return gradient - alpha;
  if (gradient < -alpha) return gradient + alpha;
  return 0;
}

/** The best value of a leaf before eta, float32, within the limits of the node and of max_delta_step. */
export function leafWeight(gradient: f64, hessian: f64, low: f32, high: f32): f32 {
  if (hessian < minChildWeight || hessian <= 0) return 0;
  let weight = -softThreshold(gradient) / (hessian + lambda);
  if (maxDeltaStep != 0) weight = max(-maxDeltaStep, min(maxDeltaStep, weight));
  const single = <f32>weight;
  if (!constrained) return single;
  return single < low ? low : single > high ? high : single;
}

/**
 * Twice the loss that the leaf takes away, T(g)^2 / (h + lambda); with a limit on the weight w
 * -(2 g w + (h + lambda) w^2) in float32, without the L1 term, both as XGBoost's CalcGainGivenWeight.
 */
function scoreOf(gradient: f64, hessian: f64, weight: f32): f32 {
  if (hessian <= 0) return 0;
  if (!limited) {
    const g = softThreshold(gradient);
    return <f32>((g * g) / (hessian + lambda));
  }
  const g = <f32>gradient;
  const h = <f32>hessian;
  return -(<f32>2 * g * weight + (h + <f32>lambda) * (weight * weight));
}

/** The score of a node as a leaf. */
export function nodeScore(gradient: f64, hessian: f64, low: f32, high: f32): f32 {
  return scoreOf(gradient, hessian, leafWeight(gradient, hessian, low, high));
}

/** Scores of both sides together, minus infinity where their weights break the constraint. */
function scoreOfSides(gradient: f64, hessian: f64, otherHessian: f64, sign: i32): f32 {
  const other = total - gradient;
  if (!limited) return scoreOf(gradient, hessian, 0) + scoreOf(other, otherHessian, 0);
  const left = leafWeight(gradient, hessian, lower, upper);
  const right = leafWeight(other, otherHessian, lower, upper);
  if ((sign > 0 && left > right) || (sign < 0 && left < right)) return -f32.POSITIVE_INFINITY;
  return scoreOf(gradient, hessian, left) + scoreOf(other, otherHessian, right);
}

/** Looks at one cut: the sums of its left side, unless a side is too light. */
function considerCut(gradient: f64, hessian: f64, feature: u32, bin: u32, defaultLeft: u32, sign: i32): void {
  const other = totalHessian - hessian;
  if (hessian < minChildWeight || other < minChildWeight) return;
  const gain = scoreOfSides(gradient, hessian, other, sign) - parentScore;
  if (!(gain > bestGain && gain < f32.POSITIVE_INFINITY)) return;
  bestGain = gain;
  bestFeature = feature;
  bestBin = bin;
  bestDefaultLeft = defaultLeft;
  bestGradient = gradient;
  bestHessian = hessian;
}

/** Missing values right: the left side grows from the first bin up. */
function scanForward(sums: usize, bins: u32, feature: u32, sign: i32): void {
  let gradient: f64 = 0;
  let hessian: f64 = 0;
  for (let bin: u32 = 0; bin < bins; bin++) {
    const at = sums + ((<usize>bin) << 4);
    gradient += load<f64>(at);
    hessian += load<f64>(at, 8);
    considerCut(gradient, hessian, feature, bin, 0, sign);
  }
}

/**
 * The same where `plain` holds, two cuts at a time and without a division: a cut is looked at only if
 * gl^2 / (hl + lambda) + gr^2 / (hr + lambda), multiplied out, may be above the best so far, with a margin for the
 * float32 steps of its gain (three roundings of 2^-24).
 */
function scanForwardPlain(sums: usize, bins: u32, feature: u32): void {
  const g = f64x2.splat(total);
  const h = f64x2.splat(totalHessian);
  const l2 = f64x2.splat(lambda);
  const margin = f64x2.splat(1 + 4e-7);
  let wanted = f64x2.splat(<f64>bestGain + <f64>parentScore);
  let sum = f64x2.splat(0);
  for (let bin: u32 = 0; bin < bins; bin += 2) {
    const at = sums + ((<usize>bin) << 4);
    const one = f64x2.add(sum, v128.load(at));
    // Of an odd number of bins the last cut is looked at with a bin that is not there, and then not considered.
    sum = f64x2.add(one, v128.load(at, 16));
    const left = i8x16.shuffle(one, sum, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    const leftHessian = i8x16.shuffle(one, sum, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    const right = f64x2.sub(g, left);
    const a = f64x2.add(leftHessian, l2);
    const b = f64x2.add(f64x2.sub(h, leftHessian), l2);
    const scores = f64x2.add(f64x2.mul(f64x2.mul(left, left), b), f64x2.mul(f64x2.mul(right, right), a));
    const better = f64x2.gt(f64x2.mul(scores, margin), f64x2.mul(wanted, f64x2.mul(a, b)));
    if (!v128.any_true(better)) continue;
    considerCut(f64x2.extract_lane(one, 0), f64x2.extract_lane(one, 1), feature, bin, 0, 0);
    if (bin + 1 < bins) {
      considerCut(f64x2.extract_lane(sum, 0), f64x2.extract_lane(sum, 1), feature, bin + 1, 0, 0);
    }
    wanted = f64x2.splat(<f64>bestGain + <f64>parentScore);
  }
}

/**
 * Missing values left: the right side grows from the last bin down, to bin 1: with bin 0 on the right too, missing would
 * be parted from the rest as by the forward scan.
 */
function scanBackward(sums: usize, bins: u32, feature: u32, sign: i32): void {
  let gradient: f64 = 0;
  let hessian: f64 = 0;
  for (let bin = bins - 1; bin > 0; bin--) {
    const at = sums + ((<usize>bin) << 4);
    gradient += load<f64>(at);
    hessian += load<f64>(at, 8);
    considerCut(total - gradient, totalHessian - hessian, feature, bin - 1, 1, sign);
  }
}

/**
 * The best split over the bins of some features (algorithms 2 and 3 of Chen & Guestrin 2016).
 *
 * @param sums of the node, [features x 260] pairs
 * @param features [n] u32, ascending
 * @param bins [all features] u32: number of bins, plus 65536 where the feature has missing values
 * @param signs [all features] i8, of the constraint
 * @param out 32 bytes: f64 gradient and f64 hessian of the left side, f32 gain (0: none), u32 feature, u32 bin,
 *   u32 missing goes left
 */
export function bestSplit(
  sums: usize,
  features: usize,
  n: usize,
  bins: usize,
  signs: usize,
  gradient: f64,
  hessian: f64,
  low: f32,
  high: f32,
  out: usize,
): void {
  total = gradient;
  totalHessian = hessian;
  lower = low;
  upper = high;
  parentScore = nodeScore(gradient, hessian, low, high);
  bestGain = 0;
  bestFeature = 0;
  bestBin = 0;
  bestDefaultLeft = 0;
  for (let i: usize = 0; i < n; i++) {
    const feature = load<u32>(features + 4 * i);
    const own = sums + <usize>feature * FEATURE_BYTES;
    const sign = <i32>load<i8>(signs + <usize>feature);
    const count = load<u32>(bins + 4 * <usize>feature);
    if (count < 65536) {
      // All values left of the last edge: a split only if missing ones are on the right.
      if (plain) scanForwardPlain(own, count - 1, feature);
      else scanForward(own, count - 1, feature, sign);
      continue;
    }
    if (plain) scanForwardPlain(own, count - 65536, feature);
    else scanForward(own, count - 65536, feature, sign);
    if (load<f64>(own, MISSING_BYTES) != 0 || load<f64>(own, MISSING_BYTES + 8) != 0) {
      scanBackward(own, count - 65536, feature, sign);
    }
  }
  store<f64>(out, bestGradient);
  store<f64>(out, bestHessian, 8);
  store<f32>(out, bestGain, 16);
  store<u32>(out, bestFeature, 20);
  store<u32>(out, bestBin, 24);
  store<u32>(out, bestDefaultLeft, 28);
}
