// Windows along the steps of a sequence: `window` blocks of `size` rows, one after the other; see matrix.ts for the conventions.

/** y = the largest of the blocks of x; NaN if one is. */
export function largest(x: usize, window: usize, size: usize, stride: usize, columns: usize, y: usize): void {
  const block = (size * stride) << 2;
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j = row; j < row + (columns << 2); j += 16) {
      let most = v128.load(x + j);
      for (let s: usize = 1; s < window; s++) most = f32x4.max(most, v128.load(x + s * block + j));
      v128.store(y + j, most);
    }
  }
}

/** Back through `largest`: the first of the blocks of dx that was y gets dy. */
export function largestBackward(
  x: usize,
  y: usize,
  dy: usize,
  window: usize,
  size: usize,
  stride: usize,
  columns: usize,
  dx: usize,
): void {
  const block = (size * stride) << 2;
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j = row; j < row + (columns << 2); j += 16) {
      const most = v128.load(y + j);
      let left = v128.load(dy + j);
      for (let s: usize = 0; s < window; s++) {
        const at = s * block + j;
        const found = f32x4.eq(v128.load(x + at), most);
        v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(left, found)));
        left = v128.andnot(left, found);
      }
    }
  }
}

/** y (+)= factor x the sum of the blocks of x. */
export function gather(
  x: usize,
  factor: f32,
  window: usize,
  size: usize,
  stride: usize,
  columns: usize,
  accumulate: bool,
  y: usize,
): void {
  const block = (size * stride) << 2;
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j = row; j < row + (columns << 2); j += 16) {
      let sum = v128.load(x + j);
      for (let s: usize = 1; s < window; s++) sum = f32x4.add(sum, v128.load(x + s * block + j));
      sum = f32x4.mul(sum, f32x4.splat(factor));
      v128.store(y + j, accumulate ? f32x4.add(v128.load(y + j), sum) : sum);
    }
  }
}

/** Each block of y (+)= factor x. */
export function spread(
  x: usize,
  factor: f32,
  window: usize,
  size: usize,
  stride: usize,
  columns: usize,
  accumulate: bool,
  y: usize,
): void {
  const block = (size * stride) << 2;
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j = row; j < row + (columns << 2); j += 16) {
      const value = f32x4.mul(v128.load(x + j), f32x4.splat(factor));
      for (let s: usize = 0; s < window; s++) {
        const at = y + s * block + j;
        v128.store(at, accumulate ? f32x4.add(v128.load(at), value) : value);
      }
    }
  }
}
