import { DataError } from "../core/errors.ts";
import type { FeatureMatrix } from "../core/matrix.ts";
import type { StationView } from "./station-view.ts";

/** Widths of bins that differ by less are the same: 25 / 3 ns is also written as 8.33. */
const SAME_WIDTH = 0.01;

/** Counts what becomes of traces when they are turned into a window of bins, so that nothing is cut or replaced unsaid. */
export class TraceCensus {
  private readonly channels: number;
  private readonly window: number;
  private stations = 0;
  private cut = 0;
  /** sum over the stations of the share of their signal beyond the window */
  private beyond = 0;
  private incomplete = 0;
  private width: number | undefined;

  constructor([channels, window]: NonNullable<FeatureMatrix["shape"]>) {
    this.channels = channels;
    this.window = window;
  }

  /** @throws DataError for bins of another width than those of the stations before: a column would mean two times */
  count({ average, pmts, binWidthNs }: StationView): void {
    this.width ??= binWidthNs;
    if (Math.abs(binWidthNs / this.width - 1) > SAME_WIDTH) {
      throw new DataError(
        `bin_width_ns is ${binWidthNs}; expected ${this.width}, as in the rows before: columns are bins`,
      );
    }
    this.stations++;
    if (average.bins > this.window) {
      this.cut++;
      this.beyond += 1 - average.cumulativeAt(this.window) / average.sum;
    }
    if (pmts.length < 3) this.incomplete++;
  }

  /** A sentence without its full stop for each kind of change there was. */
  notes(): string[] {
    const { stations, cut, beyond, incomplete } = this;
    const of = (count: number) => `${count} of ${stations} stations`;
    const notes: string[] = [];
    if (cut > 0) {
      const share = Number(((100 * beyond) / stations).toPrecision(2));
      notes.push(
        `traces of ${of(cut)} are longer than ${this.window} bins; on average ${share} % of a station's signal lies beyond`,
      );
    }
    if (this.channels === 3 && incomplete > 0) {
      notes.push(`${of(incomplete)} have a PMT that does not work, whose trace is the mean of the others`);
    }
    return notes;
  }
}
