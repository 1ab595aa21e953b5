// The inner loops of the trainer, in AssemblyScript: `npm run kernels` compiles them to WebAssembly in
// ../kernel-bytes.ts. Pointers are byte addresses in the memory that the threads of a fit share. Every loop adds and
// rounds in one fixed order, so the results are the same bits wherever they run.

/**
 * Bytes that one feature takes in a histogram: 256 bins of two doubles, and a cache line. Without that the same bin of two
 * features would have the same last 12 bits of its address, and a processor takes a load from the one for a load of what
 * was just stored to the other: with 16 bins, histograms took half as long again.
 */
const FEATURE_BYTES: usize = 4160;

/** A gradient and a Hessian, added to a bin. */
function addToBin(bin: usize, pair: v128): void {
  v128.store(bin, f64x2.add(v128.load(bin), pair));
}

/** The pair of float32 at `pointer` as two doubles. */
function loadPair(pointer: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(pointer));
}

/** Rows whose codes are fetched together. */
const BATCH: usize = 32;
/** Rows of a node so sparse, among so many bytes, do not come from the cache by themselves. */
const SPARSE: usize = 4;
const CACHED_BYTES: usize = 1 << 20;

/**
 * Sums the pairs of some rows by the bins of `features` neighbouring features.
 *
 * Where a node's rows are far apart, codes and pairs of some of them are copied side by side before they are added: these
 * copies wait for memory together, where the sums would wait for each row in turn.
 *
 * @param codes of the first of the features, row-major, `stride` bytes a row; readable 7 bytes beyond the last
 * @param rows [n] u32, ascending
 * @param pairs [all rows] gradient and Hessian, float32
 * @param sums [features x 260] doubles g, h, overwritten
 * @param scratch 32 (16 + features rounded up to 8) bytes
 */
export function buildHistogram(
  codes: usize,
  stride: usize,
  features: usize,
  rows: usize,
  n: usize,
  pairs: usize,
  sums: usize,
  scratch: usize,
): void {
  memory.fill(sums, 0, features * FEATURE_BYTES);
  if (n == 0) return;
  const span = <usize>(load<u32>(rows + 4 * (n - 1)) - load<u32>(rows)) + 1;
  const sparse = span > SPARSE * n && span * stride > CACHED_BYTES;
  const copies = scratch + BATCH * 16;
  const width = (features + 7) & ~7;
  for (let begin: usize = 0; begin < n; begin += BATCH) {
    const batch = rows + 4 * begin;
    const size = min(BATCH, n - begin);
    if (sparse) {
      for (let i: usize = 0; i < size; i++) {
        const row = <usize>load<u32>(batch + 4 * i);
        v128.store(scratch + 16 * i, loadPair(pairs + 8 * row));
        const from = codes + stride * row;
        const to = copies + width * i;
        for (let f: usize = 0; f < features; f += 8) store<u64>(to + f, load<u64>(from + f));
      }
    }
    for (let i: usize = 0; i < size; i++) {
      const row = <usize>load<u32>(batch + 4 * i);
      const pair = sparse ? v128.load(scratch + 16 * i) : loadPair(pairs + 8 * row);
      addRow(sparse ? copies + width * i : codes + stride * row, features, pair, sums);
    }
  }
}

/** Adds the pair to the bin of each feature. */
function addRow(codes: usize, features: usize, pair: v128, sums: usize): void {
  const whole = features & ~7;
  let bins = sums;
  let f: usize = 0;
  for (; f < whole; f += 8) {
    const eight = load<u64>(codes + f);
    addToBin(bins + ((<usize>(eight & 255)) << 4), pair);
    addToBin(bins + ((<usize>((eight >> 8) & 255)) << 4) + FEATURE_BYTES, pair);
    addToBin(bins + ((<usize>((eight >> 16) & 255)) << 4) + 2 * FEATURE_BYTES, pair);
    addToBin(bins + ((<usize>((eight >> 24) & 255)) << 4) + 3 * FEATURE_BYTES, pair);
    addToBin(bins + ((<usize>((eight >> 32) & 255)) << 4) + 4 * FEATURE_BYTES, pair);
    addToBin(bins + ((<usize>((eight >> 40) & 255)) << 4) + 5 * FEATURE_BYTES, pair);
    addToBin(bins + ((<usize>((eight >> 48) & 255)) << 4) + 6 * FEATURE_BYTES, pair);
    addToBin(bins + ((<usize>(eight >> 56)) << 4) + 7 * FEATURE_BYTES, pair);
    bins += 8 * FEATURE_BYTES;
  }
  for (; f < features; f++) {
    addToBin(bins + ((<usize>load<u8>(codes + f)) << 4), pair);
    bins += FEATURE_BYTES;
  }
}

/** larger = parent - smaller, written over the parent, for `bytes` bytes of doubles. */
export function subtractHistogram(parent: usize, smaller: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 32) {
    v128.store(parent + at, f64x2.sub(v128.load(parent + at), v128.load(smaller + at)));
    v128.store(parent + at + 16, f64x2.sub(v128.load(parent + at + 16), v128.load(smaller + at + 16)));
  }
}

/** Sums of the pairs of some rows, in four chains that are added at the end; written to `out` as two doubles. */
export function sumPairs(rows: usize, n: usize, pairs: usize, out: usize): void {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  const end = rows + 4 * n;
  let at = rows;
  for (; at + 16 <= end; at += 16) {
    a = f64x2.add(a, loadPair(pairs + 8 * <usize>load<u32>(at)));
    b = f64x2.add(b, loadPair(pairs + 8 * <usize>load<u32>(at, 4)));
    c = f64x2.add(c, loadPair(pairs + 8 * <usize>load<u32>(at, 8)));
    d = f64x2.add(d, loadPair(pairs + 8 * <usize>load<u32>(at, 12)));
  }
  for (; at < end; at += 4) a = f64x2.add(a, loadPair(pairs + 8 * <usize>load<u32>(at)));
  v128.store(out, f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
}

/**
 * Moves the rows whose code is at most `bin` (or is `missing`) to the front, keeping the order of both sides.
 * Both sides are always written and one of the counters moves: no branch that half of the rows mispredict.
 *
 * @param codes of the feature, one byte a row
 * @param missing the code that goes left whatever the bin; -1 for none
 * @param scratch [n] u32
 * @returns how many are at the front
 */
export function partitionRows(codes: usize, bin: i32, missing: i32, rows: usize, n: usize, scratch: usize): usize {
  let left = rows;
  let right = scratch;
  const end = rows + 4 * n;
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at);
    const code = <i32>load<u8>(codes + <usize>row);
    const goesRight = <usize>(<i32>(code > bin) & <i32>(code != missing));
    store<u32>(left, row);
    store<u32>(right, row);
    right += goesRight << 2;
    left += (1 - goesRight) << 2;
  }
  memory.copy(left, scratch, right - scratch);
  return (left - rows) >> 2;
}

/** Adds `value` to the margins of some rows, float32. */
export function addToRows(rows: usize, n: usize, value: f32, margins: usize): void {
  const end = rows + 4 * n;
  for (let at = rows; at < end; at += 4) {
    const margin = margins + 4 * <usize>load<u32>(at);
    store<f32>(margin, load<f32>(margin) + value);
  }
}

/**
 * Adds a tree's leaf values to the margins of all rows, deciding by codes.
 *
 * @param codes row-major, `stride` bytes a row
 * @param nodes 20 bytes each: u32 left child (the node itself in a leaf; the right one is next), u32 feature, i32 bin
 *   (255 in a leaf), i32 the code that goes left whatever the bin (-1 for none), f32 value of a leaf
 * @param depth steps that lead every row to its leaf
 */
export function addTree(codes: usize, stride: usize, n: usize, nodes: usize, depth: i32, margins: usize): void {
  for (let row: usize = 0; row < n; row++) {
    const own = codes + stride * row;
    let node = nodes;
    for (let level = 0; level < depth; level++) {
      const code = <i32>load<u8>(own + <usize>load<u32>(node, 4));
      const goesRight = <usize>(<i32>(code > load<i32>(node, 8)) & <i32>(code != load<i32>(node, 12)));
      node = nodes + (<usize>load<u32>(node) + goesRight) * 20;
    }
    const margin = margins + 4 * row;
    store<f32>(margin, load<f32>(margin) + load<f32>(node, 16));
  }
}
