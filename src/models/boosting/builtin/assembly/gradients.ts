// Derivatives of the losses; see rows.ts for the conventions. All steps are float32 as XGBoost's, but exp, which is
// core/exponential.ts in doubles.

/** 1.5 * 2^52: adding it rounds a small number to a whole one. */
const ROUNDER: f64 = 6755399441055744;
const LOG2E: f64 = 1.4426950408889634;
const LN2: f64 = 0.6931471805599453;
/** Least second derivative and least probability of XGBoost. */
const EPSILON: f32 = 1e-16;

/** exp of two doubles <= 88, bit for bit core/exponential.ts. */
function exponentials(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(LOG2E)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const r = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2)));
  const r2 = f64x2.mul(r, r);
  const low = f64x2.add(
    f64x2.add(f64x2.splat(1), r),
    f64x2.mul(r2, f64x2.add(f64x2.splat(0.5), f64x2.mul(r, f64x2.splat(1.0 / 6.0)))),
  );
  const high = f64x2.add(
    f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(r, f64x2.splat(1.0 / 120.0))),
    f64x2.mul(
      r2,
      f64x2.add(
        f64x2.add(f64x2.splat(1.0 / 720.0), f64x2.mul(r, f64x2.splat(1.0 / 5040.0))),
        f64x2.mul(r2, f64x2.splat(1.0 / 40320.0)),
      ),
    ),
  );
  // 2^k by its exponent bits: the low bits of `shifted` are k.
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  const value = f64x2.mul(f64x2.add(low, f64x2.mul(f64x2.mul(r2, r2), high)), power);
  return v128.and(value, f64x2.ge(x, f64x2.splat(-104)));
}

/** exp of four float32. */
function exponentialsOfFour(x: v128): v128 {
  const low = f32x4.demote_f64x2_zero(exponentials(f64x2.promote_low_f32x4(x)));
  const high = f32x4.demote_f64x2_zero(
    exponentials(
      f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)),
    ),
  );
  return i8x16.shuffle(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

/** Stores four gradients and Hessians as pairs. */
function storePairs(at: usize, g: v128, h: v128): void {
  v128.store(at, i8x16.shuffle(g, h, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23));
  v128.store(at + 16, i8x16.shuffle(g, h, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31));
}

/**
 * The softmax of some rows, four at a time: probability of each row's own class and, if `pairs` is given, derivatives
 * g = w (p - y) and h = max(2 w p (1 - p), 1e-16) of the log loss by each margin.
 *
 * @param margins of the first row; classes `plane` floats apart; readable up to the next multiple of four rows
 * @param labels [n] f32
 * @param weights [n] f32, or 0
 * @param pairs of the first row; classes 2 `plane` floats apart; or 0
 * @param own [n] f32 written: probability of the row's own class
 * @param scratch [classes] v128
 */
export function softmax(
  classes: usize,
  n: usize,
  plane: usize,
  margins: usize,
  labels: usize,
  weights: usize,
  pairs: usize,
  own: usize,
  scratch: usize,
): void {
  const one = f32x4.splat(1);
  const epsilon = f32x4.splat(EPSILON);
  for (let row: usize = 0; row < n; row += 4) {
    const at = row << 2;
    let largest = v128.load(margins + at);
    for (let c: usize = 1; c < classes; c++) {
      largest = f32x4.max(largest, v128.load(margins + 4 * c * plane + at));
    }
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let c: usize = 0; c < classes; c++) {
      const e = exponentialsOfFour(f32x4.sub(v128.load(margins + 4 * c * plane + at), largest));
      v128.store(scratch + 16 * c, e);
      low = f64x2.add(low, f64x2.promote_low_f32x4(e));
      const upper = i8x16.shuffle(e, e, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper));
    }
    const sum = i8x16.shuffle(
      f32x4.demote_f64x2_zero(low),
      f32x4.demote_f64x2_zero(high),
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      16,
      17,
      18,
      19,
      20,
      21,
      22,
      23,
    );
    const label = v128.load(labels + at);
    const weight = weights == 0 ? one : v128.load(weights + at);
    let ownP = f32x4.splat(0);
    for (let c: usize = 0; c < classes; c++) {
      const p = f32x4.div(v128.load(scratch + 16 * c), sum);
      const isOwn = f32x4.eq(label, f32x4.splat(<f32>c));
      ownP = v128.bitselect(p, ownP, isOwn);
      if (pairs == 0) continue;
      const g = f32x4.mul(f32x4.sub(p, v128.and(one, isOwn)), weight);
      const h = f32x4.mul(f32x4.mul(f32x4.add(p, p), f32x4.sub(one, p)), weight);
      storePairs(pairs + 8 * c * plane + 2 * at, g, f32x4.max(h, epsilon));
    }
    v128.store(own + at, ownP);
  }
}

/**
 * The logistic loss of some rows: probability of label 1 and, if `pairs` is given, derivatives g = w (p - y) and
 * h = w max(p (1 - p), 1e-16); w is multiplied by `positive` where the label is 1.
 */
export function logistic(
  n: usize,
  margins: usize,
  labels: usize,
  weights: usize,
  positive: f32,
  pairs: usize,
  probabilities: usize,
): void {
  const one = f32x4.splat(1);
  for (let at: usize = 0; at < 4 * n; at += 16) {
    // XGBoost's Sigmoid: exp of at most 88.7 (here 88, where this exp ends), and a denominator with 1e-16.
    const e = exponentialsOfFour(f32x4.min(f32x4.neg(v128.load(margins + at)), f32x4.splat(88)));
    const p = f32x4.div(one, f32x4.add(f32x4.add(e, one), f32x4.splat(EPSILON)));
    v128.store(probabilities + at, p);
    if (pairs == 0) continue;
    const label = v128.load(labels + at);
    let weight = weights == 0 ? one : v128.load(weights + at);
    weight = v128.bitselect(f32x4.mul(weight, f32x4.splat(positive)), weight, f32x4.eq(label, one));
    const h = f32x4.max(f32x4.mul(p, f32x4.sub(one, p)), f32x4.splat(EPSILON));
    storePairs(pairs + 2 * at, f32x4.mul(f32x4.sub(p, label), weight), f32x4.mul(h, weight));
  }
}

/** Squared error: g = w (margin - y), h = w. */
export function squaredError(n: usize, margins: usize, labels: usize, weights: usize, pairs: usize): void {
  const one = f32x4.splat(1);
  for (let at: usize = 0; at < 4 * n; at += 16) {
    const weight = weights == 0 ? one : v128.load(weights + at);
    const g = f32x4.mul(f32x4.sub(v128.load(margins + at), v128.load(labels + at)), weight);
    storePairs(pairs + 2 * at, g, weight);
  }
}
