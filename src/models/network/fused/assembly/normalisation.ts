// Batch normalisation of one channel; see matrix.ts for the conventions. The channel has a row for each of `steps`, `step` floats
// from one to the next, of which the first `rows` numbers belong to the batch. Sums are doubles.

function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
}

/** x, 0 where `at` is past the last of `bytes` bytes. */
function ofRows(x: v128, at: usize, bytes: usize): v128 {
  if (at + 16 <= bytes) return x;
  return v128.and(x, i32x4.gt_s(i32x4.splat(<i32>((bytes - at) >> 2)), i32x4(0, 1, 2, 3)));
}

function sumOf(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** Sum of x. */
export function channelSum(x: usize, steps: usize, step: usize, rows: usize): f64 {
  const bytes = rows << 2;
  let sums = f64x2.splat(0);
  for (let s: usize = 0; s < steps; s++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const values = ofRows(v128.load(x + ((s * step) << 2) + at), at, bytes);
      sums = f64x2.add(sums, f64x2.add(low(values), high(values)));
    }
  }
  return sumOf(sums);
}

/** Sum of y (x - mean). */
export function channelProduct(y: usize, x: usize, mean: f64, steps: usize, step: usize, rows: usize): f64 {
  const bytes = rows << 2;
  const centre = f64x2.splat(mean);
  let sums = f64x2.splat(0);
  for (let s: usize = 0; s < steps; s++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const values = v128.load(x + ((s * step) << 2) + at);
      const factors = ofRows(v128.load(y + ((s * step) << 2) + at), at, bytes);
      sums = f64x2.add(sums, f64x2.mul(low(factors), f64x2.sub(low(values), centre)));
      sums = f64x2.add(sums, f64x2.mul(high(factors), f64x2.sub(high(values), centre)));
    }
  }
  return sumOf(sums);
}

/** y = (x - mean) scale + shift. */
export function channelScale(
  x: usize,
  mean: f32,
  scale: f32,
  shift: f32,
  steps: usize,
  step: usize,
  columns: usize,
  y: usize,
): void {
  for (let s: usize = 0; s < steps; s++) {
    const row = (s * step) << 2;
    for (let at = row; at < row + (columns << 2); at += 16) {
      const centred = f32x4.sub(v128.load(x + at), f32x4.splat(mean));
      v128.store(y + at, f32x4.add(f32x4.mul(centred, f32x4.splat(scale)), f32x4.splat(shift)));
    }
  }
}

/** dx += scale dy + slope (x - mean) + shift, of rows of the batch. */
export function channelBackward(
  x: usize,
  dy: usize,
  mean: f32,
  scale: f32,
  slope: f32,
  shift: f32,
  steps: usize,
  step: usize,
  rows: usize,
  dx: usize,
): void {
  const bytes = rows << 2;
  for (let s: usize = 0; s < steps; s++) {
    const row = (s * step) << 2;
    for (let at: usize = 0; at < bytes; at += 16) {
      const centred = f32x4.sub(v128.load(x + row + at), f32x4.splat(mean));
      let d = f32x4.add(f32x4.mul(centred, f32x4.splat(slope)), f32x4.splat(shift));
      d = f32x4.add(d, f32x4.mul(v128.load(dy + row + at), f32x4.splat(scale)));
      const to = dx + row + at;
      v128.store(to, f32x4.add(v128.load(to), ofRows(d, at, bytes)));
    }
  }
}
