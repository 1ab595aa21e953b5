// Prediction of small trees by bytes, in AssemblyScript: `npm run kernels` compiles it to WebAssembly in
// ../predictor-bytes.ts. Pointers are byte addresses.
//
// Rows are taken 128 at a time. A value becomes the number of a feature's thresholds that are not above it, one byte in a
// plane of 128 rows (a feature with more than 255 thresholds has several planes), so that one instruction decides a node
// for 16 rows. A tree is evaluated from its leaves up: a node chooses for each row between the leaves that its children
// have chosen.

/** Rows of a block, and bytes of a plane or of a slot. */
const ROWS: usize = 128;
/** Thresholds that the bytes of one plane tell apart. */
const PLANE_THRESHOLDS: i32 = 255;
/** Bytes are compared with their sign, in one instruction where it takes three without. */
const LOWEST: i32 = -128;
/** Codes right of every threshold, and left of them. */
const RIGHT: i8 = 127;
const LEFT: i8 = -128;

/** Whether one of `n` values is NaN; readable up to a multiple of four. */
export function hasNaN(values: usize, n: usize): bool {
  let found = i64x2.splat(0);
  for (let at: usize = 0; at < 4 * n; at += 16) {
    const four = v128.load(values + at);
    found = v128.or(found, f32x4.ne(four, four));
  }
  return v128.any_true(found);
}

/**
 * Turns values of a feature into codes.
 *
 * @param values of the feature in the first row, f32, `stride` bytes to the next row; readable up to a multiple of four
 *   rows
 * @param n rows, up to 128
 * @param thresholds [count] f32, ascending, without repetition
 * @param planes of the feature, for nodes that send missing values right
 * @param leftPlanes the same for nodes that send them left; 0 if there are no missing values
 */
export function encode(
  values: usize,
  stride: usize,
  n: usize,
  thresholds: usize,
  count: i32,
  planes: usize,
  leftPlanes: usize,
): void {
  // Four rows at a time, so that their waits for memory overlap.
  for (let row: usize = 0; row < n; row += 4) {
    const at = values + stride * row;
    const value0 = load<f32>(at);
    const value1 = load<f32>(at + stride);
    const value2 = load<f32>(at + 2 * stride);
    const value3 = load<f32>(at + 3 * stride);
    // How many thresholds are not above the value, by halving, without a branch that depends on it.
    let from0 = thresholds;
    let from1 = thresholds;
    let from2 = thresholds;
    let from3 = thresholds;
    let length = count;
    while (length > 1) {
      const half = length >> 1;
      const step = <usize>half << 2;
      from0 += value0 >= load<f32>(from0 + step - 4) ? step : 0;
      from1 += value1 >= load<f32>(from1 + step - 4) ? step : 0;
      from2 += value2 >= load<f32>(from2 + step - 4) ? step : 0;
      from3 += value3 >= load<f32>(from3 + step - 4) ? step : 0;
      length -= half;
    }
    storeCodes(value0, from0, thresholds, count, planes + row, leftPlanes == 0 ? 0 : leftPlanes + row);
    storeCodes(value1, from1, thresholds, count, planes + row + 1, leftPlanes == 0 ? 0 : leftPlanes + row + 1);
    storeCodes(value2, from2, thresholds, count, planes + row + 2, leftPlanes == 0 ? 0 : leftPlanes + row + 2);
    storeCodes(value3, from3, thresholds, count, planes + row + 3, leftPlanes == 0 ? 0 : leftPlanes + row + 3);
  }
}

/** Writes the codes of a value whose search has come to the threshold at `from`. */
function storeCodes(value: f32, from: usize, thresholds: usize, count: i32, plane: usize, leftPlane: usize): void {
  const isMissing = value != value;
  const code = (<i32>(from - thresholds) >> 2) + <i32>(value >= load<f32>(from));
  for (let first = 0; first < count; first += PLANE_THRESHOLDS) {
    const own = <i8>(LOWEST + max(0, min(PLANE_THRESHOLDS, code - first)));
    store<i8>(plane, isMissing ? RIGHT : own);
    plane += ROWS;
    if (leftPlane == 0) continue;
    store<i8>(leftPlane, isMissing ? LEFT : own);
    leftPlane += ROWS;
  }
}

/** A node for 16 rows at `at`: those whose code is above the threshold take `right`. */
function decide(plane: usize, threshold: v128, at: usize, left: v128, right: v128): v128 {
  return v128.bitselect(right, left, i8x16.gt_s(v128.load(plane + at), threshold));
}

/**
 * Evaluates the nodes of one tree; the last of them is the root.
 *
 * @param nodes 16 bytes each: u32 plane, u32 left plane (for blocks with missing values), i32 the code of values left of
 *   the threshold, u16 left and u16 right choice: the slot of a node before it, or 32768 + the number of a leaf, which
 *   are numbered from left to right
 * @param slots [nodes] of 128 bytes: the leaf that each row has come to
 */
function evaluate(nodes: usize, count: usize, planes: usize, hasMissing: bool, slots: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const node = nodes + (i << 4);
    const plane = planes + <usize>(hasMissing ? load<u32>(node, 4) : load<u32>(node));
    const threshold = i8x16.splat(<i8>load<i32>(node, 8));
    const left = <usize>load<u16>(node, 12);
    const right = <usize>load<u16>(node, 14);
    const to = slots + i * ROWS;
    if (left >= 32768 && right >= 32768) {
      // The right leaf has the next number: true is -1.
      const l = i8x16.splat(<i8>left);
      for (let at: usize = 0; at < ROWS; at += 16) {
        v128.store(to + at, i8x16.sub(l, i8x16.gt_s(v128.load(plane + at), threshold)));
      }
    } else if (left >= 32768) {
      const l = i8x16.splat(<i8>left);
      const r = slots + right * ROWS;
      for (let at: usize = 0; at < ROWS; at += 16) {
        v128.store(to + at, decide(plane, threshold, at, l, v128.load(r + at)));
      }
    } else if (right >= 32768) {
      const l = slots + left * ROWS;
      const r = i8x16.splat(<i8>right);
      for (let at: usize = 0; at < ROWS; at += 16) {
        v128.store(to + at, decide(plane, threshold, at, v128.load(l + at), r));
      }
    } else {
      const l = slots + left * ROWS;
      const r = slots + right * ROWS;
      for (let at: usize = 0; at < ROWS; at += 16) {
        v128.store(to + at, decide(plane, threshold, at, v128.load(l + at), v128.load(r + at)));
      }
    }
  }
}

/** One byte of the values of 16 rows' leaves; `table` has this byte of 16 leaves, the next 16 are 64 bytes on. */
function lookUp(leaf: v128, table: usize, tables: usize): v128 {
  // An index that is not in 0..15 gives 0.
  let byte = i8x16.swizzle(v128.load(table), leaf);
  for (let t: usize = 1; t < tables; t++) {
    byte = v128.or(byte, i8x16.swizzle(v128.load(table + (t << 6)), i8x16.sub(leaf, i8x16.splat(<i8>(t << 4)))));
  }
  return byte;
}

function addTo(margins: usize, values: v128): void {
  v128.store(margins, f32x4.add(v128.load(margins), values));
}

/** Adds to 128 margins the values of the leaves in a slot. */
function addLeaves(slot: usize, table: usize, tables: usize, margins: usize): void {
  for (let at: usize = 0; at < ROWS; at += 16) {
    const leaf = v128.load(slot + at);
    const b0 = lookUp(leaf, table, tables);
    const b1 = lookUp(leaf, table + 16, tables);
    const b2 = lookUp(leaf, table + 32, tables);
    const b3 = lookUp(leaf, table + 48, tables);
    const lowEven = i8x16.shuffle(b0, b1, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const lowOdd = i8x16.shuffle(b0, b1, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const highEven = i8x16.shuffle(b2, b3, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const highOdd = i8x16.shuffle(b2, b3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const to = margins + (at << 2);
    addTo(to, i8x16.shuffle(lowEven, highEven, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23));
    addTo(to + 16, i8x16.shuffle(lowEven, highEven, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31));
    addTo(to + 32, i8x16.shuffle(lowOdd, highOdd, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23));
    addTo(to + 48, i8x16.shuffle(lowOdd, highOdd, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31));
  }
}

/**
 * Adds trees to the margins of a block of rows, one after another in float32.
 *
 * @param trees 32 bytes each: u32 nodes, u32 number of nodes, u32 table of leaves, u32 number of tables of 16 leaves, u32
 *   offset of the margins that it adds to, f32 value of a tree that is one leaf
 * @param slots as many of 128 bytes as the largest tree has nodes
 */
export function addTrees(
  trees: usize,
  count: usize,
  planes: usize,
  hasMissing: bool,
  slots: usize,
  margins: usize,
): void {
  for (let t: usize = 0; t < count; t++) {
    const tree = trees + (t << 5);
    const nodes = <usize>load<u32>(tree, 4);
    const own = margins + <usize>load<u32>(tree, 16);
    if (nodes == 0) {
      const value = f32x4.splat(load<f32>(tree, 20));
      for (let at: usize = 0; at < 4 * ROWS; at += 16) addTo(own + at, value);
      continue;
    }
    evaluate(<usize>load<u32>(tree), nodes, planes, hasMissing, slots);
    addLeaves(slots + (nodes - 1) * ROWS, <usize>load<u32>(tree, 8), <usize>load<u32>(tree, 12), own);
  }
}
