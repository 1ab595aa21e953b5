// Matrix products of small networks, in AssemblyScript: `npm run kernels` compiles it to WebAssembly in ../fused-bytes.ts.
// Pointers are byte addresses. A value of a network is [size][stride] f32: a row of `stride` floats (a multiple of 4) for each
// number, a column for each row of the batch; `columns` of them, a multiple of 4, are worked on. Sums run in a fixed order.

/** Adds up the lanes. */
function total(x: v128): f32 {
  const pairs = f32x4.add(x, i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The beginning of a row of a product: what is there, a bias, or zero. */
function begin(at: usize, bias: usize, row: usize, accumulate: bool): v128 {
  if (accumulate) return v128.load(at);
  return bias == 0 ? f32x4.splat(0) : v128.load32_splat(bias + (row << 2));
}

/**
 * C[m x columns] = A[m x k] X[k x columns] + bias, or C += A X.
 *
 * @param a element (i, j) is `i * aRow + j * aColumn` floats on
 * @param bias [m] f32, or 0
 * @param stride floats from one row of x or of c to the next
 */
export function product(
  a: usize,
  aRow: usize,
  aColumn: usize,
  m: usize,
  k: usize,
  x: usize,
  stride: usize,
  columns: usize,
  bias: usize,
  accumulate: bool,
  c: usize,
): void {
  const row = stride << 2;
  const down = aRow << 2;
  const across = aColumn << 2;
  const end = columns << 2;
  let i: usize = 0;
  for (; i + 4 <= m; i += 4) {
    const a0 = a + i * down;
    const c0 = c + i * row;
    let j: usize = 0;
    for (; j + 32 <= end; j += 32) {
      let s00 = begin(c0 + j, bias, i, accumulate);
      let s01 = begin(c0 + j + 16, bias, i, accumulate);
      let s10 = begin(c0 + row + j, bias, i + 1, accumulate);
      let s11 = begin(c0 + row + j + 16, bias, i + 1, accumulate);
      let s20 = begin(c0 + 2 * row + j, bias, i + 2, accumulate);
      let s21 = begin(c0 + 2 * row + j + 16, bias, i + 2, accumulate);
      let s30 = begin(c0 + 3 * row + j, bias, i + 3, accumulate);
      let s31 = begin(c0 + 3 * row + j + 16, bias, i + 3, accumulate);
      let from = x + j;
      let at = a0;
      for (let l: usize = 0; l < k; l++) {
        const x0 = v128.load(from);
        const x1 = v128.load(from, 16);
        const f0 = v128.load32_splat(at);
        s00 = f32x4.add(s00, f32x4.mul(f0, x0));
        s01 = f32x4.add(s01, f32x4.mul(f0, x1));
        const f1 = v128.load32_splat(at + down);
        s10 = f32x4.add(s10, f32x4.mul(f1, x0));
        s11 = f32x4.add(s11, f32x4.mul(f1, x1));
        const f2 = v128.load32_splat(at + 2 * down);
        s20 = f32x4.add(s20, f32x4.mul(f2, x0));
        s21 = f32x4.add(s21, f32x4.mul(f2, x1));
        const f3 = v128.load32_splat(at + 3 * down);
        s30 = f32x4.add(s30, f32x4.mul(f3, x0));
        s31 = f32x4.add(s31, f32x4.mul(f3, x1));
        from += row;
        at += across;
      }
      v128.store(c0 + j, s00);
      v128.store(c0 + j, s01, 16);
      v128.store(c0 + row + j, s10);
      v128.store(c0 + row + j, s11, 16);
      v128.store(c0 + 2 * row + j, s20);
      v128.store(c0 + 2 * row + j, s21, 16);
      v128.store(c0 + 3 * row + j, s30);
      v128.store(c0 + 3 * row + j, s31, 16);
    }
    if (j < end) {
      let s0 = begin(c0 + j, bias, i, accumulate);
      let s1 = begin(c0 + row + j, bias, i + 1, accumulate);
      let s2 = begin(c0 + 2 * row + j, bias, i + 2, accumulate);
      let s3 = begin(c0 + 3 * row + j, bias, i + 3, accumulate);
      let from = x + j;
      let at = a0;
      for (let l: usize = 0; l < k; l++) {
        const x0 = v128.load(from);
        s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(at), x0));
        s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(at + down), x0));
        s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(at + 2 * down), x0));
        s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(at + 3 * down), x0));
        from += row;
        at += across;
      }
      v128.store(c0 + j, s0);
      v128.store(c0 + row + j, s1);
      v128.store(c0 + 2 * row + j, s2);
      v128.store(c0 + 3 * row + j, s3);
    }
  }
  for (; i < m; i++) {
    const a0 = a + i * down;
    const c0 = c + i * row;
    let j: usize = 0;
    for (; j + 64 <= end; j += 64) {
      let s0 = begin(c0 + j, bias, i, accumulate);
      let s1 = begin(c0 + j + 16, bias, i, accumulate);
      let s2 = begin(c0 + j + 32, bias, i, accumulate);
      let s3 = begin(c0 + j + 48, bias, i, accumulate);
      let from = x + j;
      let at = a0;
      for (let l: usize = 0; l < k; l++) {
        const f = v128.load32_splat(at);
        s0 = f32x4.add(s0, f32x4.mul(f, v128.load(from)));
        s1 = f32x4.add(s1, f32x4.mul(f, v128.load(from, 16)));
        s2 = f32x4.add(s2, f32x4.mul(f, v128.load(from, 32)));
        s3 = f32x4.add(s3, f32x4.mul(f, v128.load(from, 48)));
        from += row;
        at += across;
      }
      v128.store(c0 + j, s0);
      v128.store(c0 + j, s1, 16);
      v128.store(c0 + j, s2, 32);
      v128.store(c0 + j, s3, 48);
    }
    for (; j < end; j += 16) {
      let s = begin(c0 + j, bias, i, accumulate);
      let from = x + j;
      let at = a0;
      for (let l: usize = 0; l < k; l++) {
        s = f32x4.add(s, f32x4.mul(v128.load32_splat(at), v128.load(from)));
        from += row;
        at += across;
      }
      v128.store(c0 + j, s);
    }
  }
}

function addTo(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value);
}

/**
 * G[m x k] += D[m x columns] X[k x columns]': the sum over the batch.
 *
 * @param g element (i, j) is `i * gRow + j * gColumn` floats on
 */
export function outer(
  d: usize,
  m: usize,
  x: usize,
  k: usize,
  stride: usize,
  columns: usize,
  g: usize,
  gRow: usize,
  gColumn: usize,
): void {
  const row = stride << 2;
  const down = gRow << 2;
  const across = gColumn << 2;
  const end = columns << 2;
  let i: usize = 0;
  for (; i + 4 <= m; i += 4) {
    const d0 = d + i * row;
    const g0 = g + i * down;
    let l: usize = 0;
    for (; l + 2 <= k; l += 2) {
      const x0 = x + l * row;
      let s00 = f32x4.splat(0);
      let s01 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s11 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s21 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      let s31 = f32x4.splat(0);
      for (let j: usize = 0; j < end; j += 16) {
        const v0 = v128.load(x0 + j);
        const v1 = v128.load(x0 + row + j);
        const e0 = v128.load(d0 + j);
        s00 = f32x4.add(s00, f32x4.mul(e0, v0));
        s01 = f32x4.add(s01, f32x4.mul(e0, v1));
        const e1 = v128.load(d0 + row + j);
        s10 = f32x4.add(s10, f32x4.mul(e1, v0));
        s11 = f32x4.add(s11, f32x4.mul(e1, v1));
        const e2 = v128.load(d0 + 2 * row + j);
        s20 = f32x4.add(s20, f32x4.mul(e2, v0));
        s21 = f32x4.add(s21, f32x4.mul(e2, v1));
        const e3 = v128.load(d0 + 3 * row + j);
        s30 = f32x4.add(s30, f32x4.mul(e3, v0));
        s31 = f32x4.add(s31, f32x4.mul(e3, v1));
      }
      const to = g0 + l * across;
      addTo(to, total(s00));
      addTo(to + across, total(s01));
      addTo(to + down, total(s10));
      addTo(to + down + across, total(s11));
      addTo(to + 2 * down, total(s20));
      addTo(to + 2 * down + across, total(s21));
      addTo(to + 3 * down, total(s30));
      addTo(to + 3 * down + across, total(s31));
    }
    if (l < k) {
      const x0 = x + l * row;
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let s2 = f32x4.splat(0);
      let s3 = f32x4.splat(0);
      for (let j: usize = 0; j < end; j += 16) {
        const v0 = v128.load(x0 + j);
        s0 = f32x4.add(s0, f32x4.mul(v128.load(d0 + j), v0));
        s1 = f32x4.add(s1, f32x4.mul(v128.load(d0 + row + j), v0));
        s2 = f32x4.add(s2, f32x4.mul(v128.load(d0 + 2 * row + j), v0));
        s3 = f32x4.add(s3, f32x4.mul(v128.load(d0 + 3 * row + j), v0));
      }
      const to = g0 + l * across;
      addTo(to, total(s0));
      addTo(to + down, total(s1));
      addTo(to + 2 * down, total(s2));
      addTo(to + 3 * down, total(s3));
    }
  }
  for (; i < m; i++) {
    const d0 = d + i * row;
    for (let l: usize = 0; l < k; l++) {
      const x0 = x + l * row;
      let s = f32x4.splat(0);
      for (let j: usize = 0; j < end; j += 16) {
        s = f32x4.add(s, f32x4.mul(v128.load(d0 + j), v128.load(x0 + j)));
      }
      addTo(g + i * down + l * across, total(s));
    }
  }
}

/** sums[m] += the sum over the batch of each row of D. */
export function sumColumns(d: usize, m: usize, stride: usize, columns: usize, sums: usize): void {
  for (let i: usize = 0; i < m; i++) {
    const row = d + ((i * stride) << 2);
    let s = f32x4.splat(0);
    for (let j: usize = 0; j < columns << 2; j += 16) s = f32x4.add(s, v128.load(row + j));
    addTo(sums + (i << 2), total(s));
  }
}

/** y += x, `size` rows. */
export function addRows(x: usize, size: usize, stride: usize, columns: usize, y: usize): void {
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j: usize = 0; j < columns << 2; j += 16) {
      v128.store(y + row + j, f32x4.add(v128.load(y + row + j), v128.load(x + row + j)));
    }
  }
}

/** y (+)= x f + s, row by row; f and s may be 0: then 1 and nothing. */
export function affine(
  x: usize,
  factor: usize,
  summand: usize,
  size: usize,
  stride: usize,
  columns: usize,
  accumulate: bool,
  y: usize,
): void {
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j = row; j < row + (columns << 2); j += 16) {
      let value = v128.load(x + j);
      if (factor != 0) value = f32x4.mul(value, v128.load(factor + j));
      if (summand != 0) value = f32x4.add(value, v128.load(summand + j));
      if (accumulate) value = f32x4.add(value, v128.load(y + j));
      v128.store(y + j, value);
    }
  }
}
