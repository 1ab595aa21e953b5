// Losses and their derivatives; see matrix.ts for the conventions. `w` is [stride] f32: what a column counts, 0 for columns
// that are padding. Each gives the sum of w times the loss of the column and adds its derivative to `d`.
import { exponentialOf, logisticOf, softplusOf } from "./exponential.ts";

const LOG_2PI: f32 = 1.8378770664093453;

/** Adds four numbers to two sums of doubles, but what columns of weight 0 have: that may be anything. */
function added(sum: v128, term: v128, w: v128): v128 {
  const counted = v128.and(f32x4.mul(term, w), f32x4.ne(w, f32x4.splat(0)));
  const high = i8x16.shuffle(counted, counted, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(counted), f64x2.promote_low_f32x4(high)));
}

function addWeighted(at: usize, slope: v128, w: v128): void {
  const counted = v128.and(f32x4.mul(slope, w), f32x4.ne(w, f32x4.splat(0)));
  v128.store(at, f32x4.add(v128.load(at), counted));
}

function both(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** (y - t)^2 summed over the numbers; d may be 0: no derivative. */
export function squaredError(y: usize, t: usize, size: usize, stride: usize, columns: usize, w: usize, d: usize): f64 {
  let sum = f64x2.splat(0);
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j: usize = 0; j < columns << 2; j += 16) {
      const weight = v128.load(w + j);
      const difference = f32x4.sub(v128.load(y + row + j), v128.load(t + row + j));
      sum = added(sum, f32x4.mul(difference, difference), weight);
      if (d != 0) addWeighted(d + row + j, f32x4.add(difference, difference), weight);
    }
  }
  return both(sum);
}

/** -log p of t under logits y, summed over the numbers. */
export function bernoulli(y: usize, t: usize, size: usize, stride: usize, columns: usize, w: usize, d: usize): f64 {
  let sum = f64x2.splat(0);
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j: usize = 0; j < columns << 2; j += 16) {
      const weight = v128.load(w + j);
      const logit = v128.load(y + row + j);
      const target = v128.load(t + row + j);
      sum = added(sum, f32x4.sub(softplusOf(logit), f32x4.mul(logit, target)), weight);
      if (d != 0) addWeighted(d + row + j, f32x4.sub(logisticOf(logit), target), weight);
    }
  }
  return both(sum);
}

/** 1/2 ((t - m)^2 exp(-l) + l + log 2 pi) summed over the numbers; y has `size` means m and as many log variances l. */
export function gaussian(y: usize, t: usize, size: usize, stride: usize, columns: usize, w: usize, d: usize): f64 {
  let sum = f64x2.splat(0);
  const half = f32x4.splat(0.5);
  const widths = (size * stride) << 2;
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j: usize = 0; j < columns << 2; j += 16) {
      const weight = v128.load(w + j);
      const logVariance = v128.load(y + widths + row + j);
      const precision = exponentialOf(f32x4.neg(logVariance));
      const difference = f32x4.sub(v128.load(y + row + j), v128.load(t + row + j));
      const squares = f32x4.mul(f32x4.mul(difference, difference), precision);
      const term = f32x4.add(f32x4.add(squares, logVariance), f32x4.splat(LOG_2PI));
      sum = added(sum, f32x4.mul(half, term), weight);
      if (d != 0) {
        addWeighted(d + row + j, f32x4.mul(difference, precision), weight);
        addWeighted(d + widths + row + j, f32x4.mul(half, f32x4.sub(f32x4.splat(1), squares)), weight);
      }
    }
  }
  return both(sum);
}

/** log sum exp(y) - y of the column's class; `classes` is [stride] f32. */
export function crossEntropy(
  y: usize,
  classes: usize,
  size: usize,
  stride: usize,
  columns: usize,
  w: usize,
  d: usize,
): f64 {
  let sum: f64 = 0;
  for (let j: usize = 0; j < columns << 2; j += 4) {
    const weight = load<f32>(w + j);
    if (weight == 0) continue;
    let largest = load<f32>(y + j);
    for (let i: usize = 1; i < size; i++) largest = max(largest, load<f32>(y + ((i * stride) << 2) + j));
    let total: f64 = 0;
    for (let i: usize = 0; i < size; i++) {
      total += Math.exp(<f64>(load<f32>(y + ((i * stride) << 2) + j) - largest));
    }
    const own = <usize>load<f32>(classes + j);
    const logarithm = Math.log(total) + <f64>largest;
    sum += <f64>weight * (logarithm - <f64>load<f32>(y + ((own * stride) << 2) + j));
    if (d == 0) continue;
    for (let i: usize = 0; i < size; i++) {
      const at = ((i * stride) << 2) + j;
      const p = <f32>Math.exp(<f64>load<f32>(y + at) - logarithm);
      store<f32>(d + at, load<f32>(d + at) + weight * (i == own ? p - 1 : p));
    }
  }
  return sum;
}

/**
 * z = m + exp(l / 2) e of `size` means m and as many log variances l; gives the sum of w times the divergence
 * -1/2 sum(1 + l - m^2 - exp(l)). `e` may be 0: z = m.
 */
export function reparametrise(
  y: usize,
  e: usize,
  size: usize,
  stride: usize,
  columns: usize,
  w: usize,
  z: usize,
): f64 {
  let sum = f64x2.splat(0);
  const half = f32x4.splat(0.5);
  const widths = (size * stride) << 2;
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j = row; j < row + (columns << 2); j += 16) {
      const mean = v128.load(y + j);
      const logVariance = v128.load(y + widths + j);
      const deviation = exponentialOf(f32x4.mul(half, logVariance));
      v128.store(z + j, e == 0 ? mean : f32x4.add(mean, f32x4.mul(deviation, v128.load(e + j))));
      const squares = f32x4.add(f32x4.mul(mean, mean), f32x4.mul(deviation, deviation));
      const term = f32x4.sub(squares, f32x4.add(f32x4.splat(1), logVariance));
      sum = added(sum, f32x4.mul(half, term), v128.load(w + j - row));
    }
  }
  return both(sum);
}

/** The derivative of it: adds to `d`, of means and log variances, what `dz` and the divergence bring. */
export function reparametriseBack(
  y: usize,
  e: usize,
  size: usize,
  stride: usize,
  columns: usize,
  w: usize,
  dz: usize,
  d: usize,
): void {
  const half = f32x4.splat(0.5);
  const widths = (size * stride) << 2;
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j = row; j < row + (columns << 2); j += 16) {
      const weight = v128.load(w + j - row);
      const slope = v128.load(dz + j);
      v128.store(d + j, f32x4.add(v128.load(d + j), slope));
      addWeighted(d + j, v128.load(y + j), weight);
      const deviation = exponentialOf(f32x4.mul(half, v128.load(y + widths + j)));
      if (e != 0) {
        const draw = f32x4.mul(f32x4.mul(half, deviation), v128.load(e + j));
        const at = d + widths + j;
        v128.store(at, f32x4.add(v128.load(at), f32x4.mul(slope, draw)));
      }
      const variance = f32x4.mul(deviation, deviation);
      addWeighted(d + widths + j, f32x4.mul(half, f32x4.sub(variance, f32x4.splat(1))), weight);
    }
  }
}
