import { sortAsLibrary } from "./introsort.ts";
import {
  copySummary,
  emptySummary,
  mergeSummaries,
  pruneSummary,
  type QuantileSummary,
  summariseSorted,
  summariseWeighted,
} from "./quantile-summary.ts";
import { RadixSort } from "./radix-sort.ts";

/** Summaries keep this many times more values than there are bins (XGBoost's WQuantileSketch::kFactor). */
const OVERSAMPLING = 8;

/** The key that stands for NaN in a column; no number has it. */
export const MISSING_KEY = 0x7fffffff;

/**
 * XGBoost's WQuantileSketch: values go into a queue; a full queue becomes a summary, which is added to those of earlier
 * queues as a bit is added to a binary number, each sum pruned to a limit. One sketch serves one column after the other.
 */
export class QuantileSketch {
  private readonly maxBin: number;
  /** sums of weights depend on their order */
  private readonly inexact: boolean;
  private limit = 0;
  private queued = 0;
  /** the queue has weights other than 1 */
  private uneven = false;
  private readonly keys: Int32Array;
  private readonly weights: Float32Array;
  private readonly sortedKeys: Int32Array;
  private readonly sortedWeights: Float32Array;
  private readonly radix: RadixSort;
  private readonly incoming: QuantileSummary;
  private readonly pruned: QuantileSummary;
  /** level l holds 2^l queues, or nothing */
  private readonly levels: QuantileSummary[] = [];
  private readonly capacity: number;

  /** A sketch of columns of up to `rows` values for `maxBin` bins; `inexact` if the order of weights matters. */
  constructor(rows: number, maxBin: number, inexact: boolean) {
    this.maxBin = maxBin;
    this.inexact = inexact;
    this.capacity = Math.max(1, limitOf(rows, maxBin));
    const queue = 2 * this.capacity;
    this.keys = new Int32Array(queue);
    this.weights = new Float32Array(queue);
    this.sortedKeys = new Int32Array(queue);
    this.sortedWeights = new Float32Array(queue);
    this.radix = new RadixSort(queue);
    this.incoming = emptySummary(queue);
    this.pruned = emptySummary(this.capacity);
  }

  /**
   * The summary of a column, of at most `maxBin` + 1 values; valid until the next call.
   *
   * @param column keys of the rows (float-key.ts), MISSING_KEY for NaN
   * @param present rows that are not NaN
   * @param weight [rows], 1 if absent; rows of weight 0 take no part
   */
  summarise(column: Int32Array, present: number, weight: Float32Array | undefined): QuantileSummary {
    this.limit = Math.max(1, limitOf(present, this.maxBin));
    for (const level of this.levels) level.size = 0;
    if (weight) this.pushWeighted(column, weight);
    else this.push(column);
    this.collect();
    // The library prunes to 8 maxBin what it would send to other machines, and then to the bins.
    pruneSummary(this.incoming, this.pruned, Math.min(present, OVERSAMPLING * this.maxBin));
    pruneSummary(this.pruned, this.incoming, Math.min(present, this.maxBin) + 1);
    return this.pruned;
  }

  private push(column: Int32Array): void {
    const { keys, weights } = this;
    const full = 2 * this.limit;
    let queued = 0;
    let last = MISSING_KEY;
    for (let row = 0; row < column.length; row++) {
      const key = column[row]!;
      if (key === MISSING_KEY) continue;
      if (key === last) {
        weights[queued - 1]! += 1;
        this.uneven = true;
        continue;
      }
      if (queued === full) {
        this.queued = queued;
        this.flush();
        queued = 0;
      }
      keys[queued] = key;
      weights[queued++] = 1;
      last = key;
    }
    this.queued = queued;
  }

  private pushWeighted(column: Int32Array, weight: Float32Array): void {
    const { keys, weights } = this;
    const full = 2 * this.limit;
    let last = MISSING_KEY;
    for (let row = 0; row < column.length; row++) {
      const key = column[row]!;
      if (key === MISSING_KEY || weight[row] === 0) continue;
      if (key === last) {
        weights[this.queued - 1]! += weight[row]!;
        continue;
      }
      if (this.queued === full) this.flush();
      keys[this.queued] = key;
      weights[this.queued++] = weight[row]!;
      this.uneven = true;
      last = key;
    }
  }

  /** Empties the queue into the levels. */
  private flush(): void {
    this.sortQueue();
    const { incoming, pruned, limit, levels } = this;
    for (let l = 0; ; l++) {
      levels[l] ??= emptySummary(this.capacity);
      const level = levels[l]!;
      if (level.size === 0) {
        pruneSummary(level, incoming, limit);
        return;
      }
      pruneSummary(pruned, incoming, limit);
      mergeSummaries(incoming, pruned, level);
      if (incoming.size <= limit) {
        copySummary(level, incoming);
        return;
      }
      level.size = 0;
    }
  }

  /** Leaves the queue and all levels together in `pruned`. */
  private collect(): void {
    this.sortQueue();
    const { incoming, pruned, limit } = this;
    pruneSummary(pruned, incoming, limit);
    for (const level of this.levels) {
      if (level.size === 0) continue;
      mergeSummaries(incoming, pruned, level);
      pruneSummary(pruned, incoming, limit);
    }
  }

  /** Empties the queue into the summary `incoming`. */
  private sortQueue(): void {
    const { keys, weights, sortedKeys, sortedWeights, queued } = this;
    sortedKeys.set(keys.subarray(0, queued));
    if (this.uneven) sortedWeights.set(weights.subarray(0, queued));
    const sorted = this.uneven ? sortedWeights : undefined;
    this.radix.sort(sortedKeys, queued, sorted);
    if (this.inexact && hasTriples(sortedKeys, queued)) {
      sortedKeys.set(keys.subarray(0, queued));
      sortedWeights.set(weights.subarray(0, queued));
      sortAsLibrary(sortedKeys, sortedWeights, queued);
    }
    if (sorted) summariseWeighted(this.incoming, sortedKeys, sorted, queued);
    else summariseSorted(this.incoming, sortedKeys, queued);
    this.queued = 0;
    this.uneven = false;
  }
}

/** Values that a summary keeps so that the ranks of `rows` values are right to 1 / (8 bins) (LimitSizeLevel). */
function limitOf(rows: number, maxBin: number): number {
  const error = 1 / (OVERSAMPLING * Math.max(1, Math.min(maxBin, rows)));
  for (let levels = 1, summaries = 2; ; levels++, summaries *= 2) {
    const limit = Math.min(rows, Math.ceil(levels / error) + 1);
    if (summaries * limit >= rows) return limit;
  }
}

/** A sum of two weights has no order, one of three has. */
function hasTriples(keys: Int32Array, length: number): boolean {
  for (let i = 2; i < length; i++) if (keys[i] === keys[i - 2]) return true;
  return false;
}
