import { DataError } from "../core/errors.ts";

/**
 * A trace in VEM peak with its running sum, filled again for every station so that a million stations need no
 * allocation. Bin i covers the times [i, i + 1), counted in bins from the start of the signal window.
 */
export class Trace {
  /** number of bins; `values` and `cumulative` are longer, what lies beyond is left over from other stations */
  bins = 0;
  /** [bins] VEM peak */
  values = new Float64Array(0);
  /** [bins + 1] sum of the bins before edge i: `cumulative[0]` is 0, `cumulative[bins]` is `sum` */
  cumulative = new Float64Array(1);
  /** sum of all bins, VEM peak x bins; negative bins of baseline noise count as they are */
  sum = 0;
  /** height of the highest bin, VEM peak */
  peak = 0;

  /** @param name what messages call it */
  constructor(readonly name: string) {}

  /** Makes room for `bins` bins; all the rest is then to be filled. */
  resize(bins: number): void {
    this.bins = bins;
    if (this.values.length >= bins) return;
    const capacity = Math.max(bins, 2 * this.values.length);
    this.values = new Float64Array(capacity);
    this.cumulative = new Float64Array(capacity + 1);
  }

  /**
   * The trace `source[start .. start + bins)`, summed from the first bin to the last.
   *
   * @throws DataError if there is no bin, or one that is NaN or infinite (named).
   */
  load(source: Float32Array, start: number, bins: number): void {
    this.resize(bins);
    const { values, cumulative } = this;
    let sum = 0;
    let peak = -Infinity;
    for (let i = 0; i < bins; i++) {
      const value = source[start + i]!;
      values[i] = value;
      sum += value;
      cumulative[i + 1] = sum;
      if (value > peak) peak = value;
    }
    if (bins === 0) throw new DataError(`${this.name} has no bins; expected at least one`);
    if (!Number.isFinite(sum)) {
      const bad = values.subarray(0, bins).findIndex((value) => !Number.isFinite(value));
      throw new DataError(`${this.name} has ${values[bad]} in bin ${bad}; expected finite numbers`);
    }
    this.sum = sum;
    this.peak = peak;
  }

  /** Throws DataError if the trace does not sum to a positive value: baseline noise has no times and no shape. */
  requireSignal(): void {
    if (!(this.sum > 0)) throw new DataError(`${this.name} sums to ${this.sum} VEM peak; expected a positive signal`);
  }

  /**
   * The time at which the running sum first reaches `fraction` of the whole sum, in bins from the start of the window.
   *
   * The running sum is exact at bin edges and taken as linear inside a bin (the light of a bin is spread evenly over
   * it), so a trace of one bin reaches its fraction f at f. Where negative bins make the running sum fall and pass a
   * level more than once, the first passage counts; so a higher fraction is always reached later.
   *
   * @param fraction in (0, 1]
   * @throws DataError as `requireSignal`.
   */
  timeOf(fraction: number): number {
    this.requireSignal();
    const target = fraction * this.sum;
    return this.timeAt(this.firstEdge(target, 1), target);
  }

  /** Time from the first passage of one fraction of the sum to that of another above it, in bins; throws as `timeOf`. */
  timeBetween(from: number, to: number): number {
    this.requireSignal();
    const [low, high] = [from * this.sum, to * this.sum];
    const first = this.firstEdge(low, 1);
    // A higher level is not passed before a lower one.
    return this.timeAt(this.firstEdge(high, first), high) - this.timeAt(first, low);
  }

  /** The first edge, from `edge` on, at which the running sum is not below `target`; the last at most, where the whole sum is. */
  private firstEdge(target: number, edge: number): number {
    const { cumulative } = this;
    while (cumulative[edge]! < target) edge++;
    return edge;
  }

  /** Where the running sum passes `target` in the bin that ends at `edge`. */
  private timeAt(edge: number, target: number): number {
    const before = this.cumulative[edge - 1]!;
    return edge - 1 + (target - before) / (this.cumulative[edge]! - before);
  }

  /** The running sum at a time in bins, linear inside a bin; 0 before the window, the whole sum after it. */
  cumulativeAt(time: number): number {
    if (time <= 0) return 0;
    if (time >= this.bins) return this.sum;
    const bin = Math.floor(time);
    return this.cumulative[bin]! + (time - bin) * this.values[bin]!;
  }
}
