import type { FeatureMatrix } from "../../../core/matrix.ts";
import type { FeatureCuts } from "./cuts.ts";
import { isNanKey, keyOf, keysOf } from "./float-key.ts";

/**
 * The code of NaN. In a feature without NaN in training it may also be the last of 256 bins; both go right of every
 * cut there, so nothing has to tell them apart.
 */
export const MISSING = 255;

export interface BinOptions {
  /** [rows x features] where the codes go; new shared memory by default */
  codes?: Uint8Array;
  /** rows begin .. end - 1 are binned; all by default */
  begin?: number;
  end?: number;
}

/** Values of a block of rows, in bytes, that a core keeps in its nearest caches while it reads them feature by feature. */
const BLOCK_BYTES = 1 << 17;
const MOST_SLOTS = 1 << 14;

/**
 * Bins rows of `x`: every value is replaced by the number of its bin, [rows x features] row-major. For every cut b of a
 * feature, code <= b if and only if value < edges[b], so that a tree decides alike on codes and on raw values. A tree
 * splits at the last edge only to part values from missing ones, so only features with missing values need a code (the
 * number of bins) for what lies beyond it.
 */
export function binRows(x: FeatureMatrix, cuts: readonly FeatureCuts[], options: BinOptions = {}): Uint8Array {
  const features = cuts.length;
  const { codes = new Uint8Array(new SharedArrayBuffer(x.rows * features)), begin = 0, end = x.rows } = options;
  const bits = new Int32Array(x.values.buffer, x.values.byteOffset, x.values.length);
  const tables = cuts.map((own) => binTable(own, end - begin));
  const blockRows = Math.max(64, Math.floor(BLOCK_BYTES / (4 * features)));
  for (let first = begin; first < end; first += blockRows) {
    const stop = Math.min(end, first + blockRows) * features;
    for (let feature = 0; feature < features; feature++) {
      binColumn(bits, codes, tables[feature]!, first * features + feature, stop, features);
    }
  }
  return codes;
}

/**
 * Finds the bin of a value from its key (float-key.ts): equal ranges of keys between the first edge and the last are
 * slots, and a slot knows the bin of its least key. The other edges in it are searched in a fixed number of steps,
 * without a branch that could be mispredicted.
 */
interface BinTable {
  /** keys of the edges that are looked at, and then greatest ones so that no step reads beyond the end */
  edges: Int32Array;
  /** the edge that would be the first one in the slot, for every slot */
  start: Uint8Array;
  least: number;
  most: number;
  shift: number;
  /** first step of the search, a power of 2; 0 if no slot needs one */
  step: number;
}

function binTable({ edges, missing }: FeatureCuts, rows: number): BinTable {
  const limit = missing ? edges.length : edges.length - 1;
  const keys = keysOf(edges.subarray(0, limit));
  const least = keys[0] ?? 0;
  const most = keys[limit - 1] ?? 0;
  // Tables larger than what they are used for would cost more than they save.
  const slots = Math.min(MOST_SLOTS, Math.max(64, rows));
  let shift = 0;
  while ((most - least) >>> shift >= slots) shift++;
  const start = new Uint8Array(((most - least) >>> shift) + 1);
  let deepest = 0;
  for (let edge = 0; edge < limit; ) {
    const slot = (keys[edge]! - least) >>> shift;
    const first = edge;
    while (edge < limit && (keys[edge]! - least) >>> shift === slot) edge++;
    deepest = Math.max(deepest, edge - first);
    start.fill(edge, slot + 1);
  }
  const step = deepest === 0 ? 0 : 1 << (31 - Math.clz32(deepest));
  const padded = new Int32Array(limit + 2 * step).fill(0x7fffffff);
  padded.set(keys);
  return { edges: padded, start, least, most, shift, step };
}

function binColumn(
  bits: Int32Array,
  codes: Uint8Array,
  { edges, start, least, most, shift, step }: BinTable,
  first: number,
  stop: number,
  stride: number,
): void {
  for (let i = first; i < stop; i += stride) {
    const key = keyOf(bits[i]!);
    if (isNanKey(key)) {
      codes[i] = MISSING;
      continue;
    }
    const inside = Math.min(most, Math.max(least, key));
    let bin = start[(inside - least) >>> shift]!;
    for (let s = step; s > 0; s >>= 1) bin += s & -+(key >= edges[bin + s - 1]!);
    codes[i] = bin;
  }
}
