// Shapley values of a tree, in AssemblyScript: `npm run kernels` compiles it to WebAssembly in ../shap-bytes.ts. Pointers
// are byte addresses. ../plain-walk.ts is the same in JavaScript, to the bit; ../tree-shap.ts has the formula.
//
// A split is 32 bytes: u32 feature, f32 threshold, u32 left and u32 right slot, u32 earlier split on the feature, u32 side
// of that, u32 side of missing values, 4 bytes unused.

/** What a row does at a split: 0 left, 1 right, or neither, since an earlier split on the feature has shut it out. */
const SHUT_OUT: u8 = 2;
/** Bytes of the tables of a split: for each of the three, factor and gain of the left and the right edge at two points. */
const CASE: usize = 64;
const SPLIT: usize = 192;

/**
 * Finds what rows do at each split.
 *
 * @param values of the first row, f32, `stride` bytes to the next
 * @param cases [rows x (count + 1)] u8; the last of a row is 0 and shuts nothing out
 */
export function enter(splits: usize, count: usize, values: usize, stride: usize, rows: usize, cases: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const x = values + row * stride;
    const own = cases + row * (count + 1);
    store<u8>(own + count, 0);
    for (let i: usize = 0; i < count; i++) {
      const split = splits + (i << 5);
      const value = load<f32>(x + (<usize>load<u32>(split) << 2));
      const side = value != value ? <u8>load<u32>(split, 24) : <u8>(value >= load<f32>(split, 4));
      const isOpen = <u32>load<u8>(own + <usize>load<u32>(split, 16)) == load<u32>(split, 20);
      store<u8>(own + i, isOpen ? side : SHUT_OUT);
    }
  }
}

/**
 * Adds what the tree brings to the features of rows at two points of the quadrature.
 *
 * @param leaves [count + 1] f64, in slots `count` and after
 * @param products [2 count + 1 slots] of two f64: scratch
 * @param sums of the first row, f64 by feature, `stride` bytes to the next
 */
export function walk(
  splits: usize,
  count: usize,
  leaves: usize,
  rows: usize,
  cases: usize,
  tables: usize,
  products: usize,
  sums: usize,
  stride: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    const own = cases + row * (count + 1);
    v128.store(products, f64x2.splat(1));
    for (let i: usize = 0; i < count; i++) {
      const split = splits + (i << 5);
      const table = tables + i * SPLIT + <usize>load<u8>(own + i) * CASE;
      const product = v128.load(products + (i << 4));
      v128.store(products + (<usize>load<u32>(split, 8) << 4), f64x2.mul(product, v128.load(table)));
      v128.store(products + (<usize>load<u32>(split, 12) << 4), f64x2.mul(product, v128.load(table, 32)));
    }
    for (let leaf: usize = 0; leaf <= count; leaf++) {
      const slot = products + ((count + leaf) << 4);
      v128.store(slot, f64x2.mul(v128.load(slot), v128.load64_splat(leaves + (leaf << 3))));
    }
    const to = sums + row * stride;
    for (let i: isize = <isize>count - 1; i >= 0; i--) {
      const split = splits + (<usize>i << 5);
      const table = tables + <usize>i * SPLIT + <usize>load<u8>(own + <usize>i) * CASE;
      const left = v128.load(products + (<usize>load<u32>(split, 8) << 4));
      const right = v128.load(products + (<usize>load<u32>(split, 12) << 4));
      v128.store(products + (<usize>i << 4), f64x2.add(left, right));
      const gain = f64x2.add(f64x2.mul(left, v128.load(table, 16)), f64x2.mul(right, v128.load(table, 48)));
      const sum = to + (<usize>load<u32>(split) << 3);
      store<f64>(sum, load<f64>(sum) + (f64x2.extract_lane(gain, 0) + f64x2.extract_lane(gain, 1)));
    }
  }
}
