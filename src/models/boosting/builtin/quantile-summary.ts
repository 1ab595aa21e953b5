/**
 * A summary of weighted values (Chen & Guestrin 2016, supplement): some of the values in ascending order, each with
 * bounds of its rank. All sums are rounded to float32, as XGBoost's WQSummary rounds them.
 *
 * An entry is four words: the key of the value (float-key.ts), the least weight of the smaller values, the largest
 * weight of the values up to it, and the weight known to be its own. The two arrays are views of the same memory.
 */
export interface QuantileSummary {
  /** entries */
  size: number;
  keys: Int32Array;
  ranks: Float32Array;
}

const WORDS = 4;
const RANK_MIN = 1;
const RANK_MAX = 2;
const WEIGHT = 3;

export function emptySummary(capacity: number): QuantileSummary {
  const keys = new Int32Array(WORDS * capacity);
  return { size: 0, keys, ranks: new Float32Array(keys.buffer) };
}

/** The key of entry `i`. */
export function keyAt(summary: QuantileSummary, i: number): number {
  return summary.keys[WORDS * i]!;
}

/** Summarises sorted keys exactly, each of weight 1; equal ones become one entry. */
export function summariseSorted(out: QuantileSummary, sorted: Int32Array, length: number): void {
  const { keys, ranks } = out;
  let at = 0;
  for (let i = 0; i < length; at += WORDS) {
    const key = sorted[i]!;
    const first = i++;
    while (i < length && sorted[i] === key) i++;
    keys[at] = key;
    ranks[at + RANK_MIN] = first;
    ranks[at + RANK_MAX] = i;
    ranks[at + WEIGHT] = i - first;
  }
  out.size = at / WORDS;
}

/** Summarises sorted keys with their weights exactly, which are added in this order. */
export function summariseWeighted(
  out: QuantileSummary,
  sorted: Int32Array,
  weight: Float32Array,
  length: number,
): void {
  const { keys, ranks } = out;
  let at = 0;
  let sum = 0;
  for (let i = 0; i < length; at += WORDS) {
    const key = sorted[i]!;
    let own = weight[i++]!;
    for (; i < length && sorted[i] === key; i++) own = Math.fround(own + weight[i]!);
    keys[at] = key;
    ranks[at + RANK_MIN] = sum;
    sum = Math.fround(sum + own);
    ranks[at + RANK_MAX] = sum;
    ranks[at + WEIGHT] = own;
  }
  out.size = at / WORDS;
}

export function copySummary(out: QuantileSummary, from: QuantileSummary): void {
  out.size = from.size;
  out.keys.set(from.keys.subarray(0, WORDS * from.size));
}

/** At most `most` values of `from`, with ranks as even as they can be (the paper's prune operation). */
export function pruneSummary(out: QuantileSummary, from: QuantileSummary, most: number): void {
  if (from.size <= most) {
    copySummary(out, from);
    return;
  }
  const { keys: outKeys } = out;
  const { keys, ranks } = from;
  const last = WORDS * (from.size - 1);
  const begin = ranks[RANK_MAX]!;
  const range = Math.fround(ranks[last + RANK_MIN]! - begin);
  const steps = most - 1;
  copyEntry(outKeys, 0, keys, 0);
  let size = WORDS;
  let kept = 0;
  // `next` is the entry after `at`
  let at = WORDS;
  let next = 2 * WORDS;
  for (let k = 1; k < steps; k++) {
    const rank = Math.fround(Math.fround(Math.fround(k * range) / steps) + begin);
    const twice = Math.fround(2 * rank);
    while (at < last && twice >= Math.fround(ranks[next + RANK_MAX]! + ranks[next + RANK_MIN]!)) {
      at = next;
      next += WORDS;
    }
    if (at === last) break;
    const below =
      Math.fround(ranks[at + RANK_MIN]! + ranks[at + WEIGHT]!) +
      Math.fround(ranks[next + RANK_MAX]! - ranks[next + WEIGHT]!);
    const chosen = twice < Math.fround(below) ? at : next;
    if (chosen !== kept) {
      copyEntry(outKeys, size, keys, chosen);
      size += WORDS;
    }
    kept = chosen;
  }
  if (kept !== last) {
    copyEntry(outKeys, size, keys, last);
    size += WORDS;
  }
  out.size = size / WORDS;
}

function copyEntry(out: Int32Array, at: number, from: Int32Array, i: number): void {
  out[at] = from[i]!;
  out[at + RANK_MIN] = from[i + RANK_MIN]!;
  out[at + RANK_MAX] = from[i + RANK_MAX]!;
  out[at + WEIGHT] = from[i + WEIGHT]!;
}

/** The summary of the values of two summaries, neither of them empty, together (the paper's merge operation). */
export function mergeSummaries(out: QuantileSummary, a: QuantileSummary, b: QuantileSummary): void {
  const { keys, ranks } = out;
  const { keys: aKeys, ranks: aRanks } = a;
  const { keys: bKeys, ranks: bRanks } = b;
  const aEnd = WORDS * a.size;
  const bEnd = WORDS * b.size;
  let i = 0;
  let j = 0;
  let at = 0;
  // least weight of what came before, in each of the two
  let aNext = 0;
  let bNext = 0;
  for (; i < aEnd && j < bEnd; at += WORDS) {
    const x = aKeys[i]!;
    const y = bKeys[j]!;
    if (x < y) {
      const weight = aRanks[i + WEIGHT]!;
      const rankMin = aRanks[i + RANK_MIN]!;
      keys[at] = x;
      ranks[at + RANK_MIN] = rankMin + bNext;
      ranks[at + RANK_MAX] = aRanks[i + RANK_MAX]! + Math.fround(bRanks[j + RANK_MAX]! - bRanks[j + WEIGHT]!);
      ranks[at + WEIGHT] = weight;
      aNext = Math.fround(rankMin + weight);
      i += WORDS;
    } else if (x > y) {
      const weight = bRanks[j + WEIGHT]!;
      const rankMin = bRanks[j + RANK_MIN]!;
      keys[at] = y;
      ranks[at + RANK_MIN] = rankMin + aNext;
      ranks[at + RANK_MAX] = bRanks[j + RANK_MAX]! + Math.fround(aRanks[i + RANK_MAX]! - aRanks[i + WEIGHT]!);
      ranks[at + WEIGHT] = weight;
      bNext = Math.fround(rankMin + weight);
      j += WORDS;
    } else {
      keys[at] = x;
      ranks[at + RANK_MIN] = aRanks[i + RANK_MIN]! + bRanks[j + RANK_MIN]!;
      ranks[at + RANK_MAX] = aRanks[i + RANK_MAX]! + bRanks[j + RANK_MAX]!;
      ranks[at + WEIGHT] = aRanks[i + WEIGHT]! + bRanks[j + WEIGHT]!;
      aNext = Math.fround(aRanks[i + RANK_MIN]! + aRanks[i + WEIGHT]!);
      bNext = Math.fround(bRanks[j + RANK_MIN]! + bRanks[j + WEIGHT]!);
      i += WORDS;
      j += WORDS;
    }
  }
  at = appendRest(out, at, { from: a, begin: i, before: bNext, all: bRanks[bEnd - WORDS + RANK_MAX]! });
  at = appendRest(out, at, { from: b, begin: j, before: aNext, all: aRanks[aEnd - WORDS + RANK_MAX]! });
  out.size = at / WORDS;
  restoreOrder(out);
}

interface Rest {
  from: QuantileSummary;
  begin: number;
  /** least and largest weight of the other summary, all of which lies before */
  before: number;
  all: number;
}

function appendRest({ keys, ranks }: QuantileSummary, begin: number, rest: Rest): number {
  const { from, before, all } = rest;
  let at = begin;
  for (let i = rest.begin; i < WORDS * from.size; i += WORDS, at += WORDS) {
    keys[at] = from.keys[i]!;
    ranks[at + RANK_MIN] = from.ranks[i + RANK_MIN]! + before;
    ranks[at + RANK_MAX] = from.ranks[i + RANK_MAX]! + all;
    ranks[at + WEIGHT] = from.ranks[i + WEIGHT]!;
  }
  return at;
}

/** Makes the ranks ascend again where the rounding of their sums has bent them. */
function restoreOrder({ size, ranks }: QuantileSummary): void {
  let least = 0;
  let most = 0;
  for (let at = 0; at < WORDS * size; at += WORDS) {
    const rankMin = ranks[at + RANK_MIN]!;
    if (rankMin < least) ranks[at + RANK_MIN] = least;
    else least = rankMin;
    const rankMax = Math.max(ranks[at + RANK_MAX]!, Math.fround(least + ranks[at + WEIGHT]!));
    if (rankMax > most) most = rankMax;
    ranks[at + RANK_MAX] = most;
  }
}
