import { type RowNumbers, rowNumber } from "../validation.ts";
import { Tally } from "./finding.ts";
import type { Lists } from "./fingerprints.ts";
import type { Expected } from "./number-survey.ts";

/** What is drawn of the lists of a batch. */
export interface ListShapes {
  bins: Float64Array;
  /** largest value; NaN where there is none */
  peak: Float64Array;
}

/** Sums a column of lists up, batch by batch: their values, lengths and what is odd about them. */
export class TraceSurvey {
  readonly missing = new Tally();
  /** lists with an entry that there is not; the first is named */
  readonly nulls = new Tally();
  /** lists with a value that is NaN, infinite, or not what the dictionary allows; one is named for each list */
  readonly notANumber = new Tally();
  readonly infinite = new Tally();
  readonly outside = new Tally();
  readonly empty = new Tally();
  /** all values are 0, or none is above 0 and some are below */
  readonly zero = new Tally();
  readonly negative = new Tally();
  /** finite values of all lists */
  count = 0;
  min = Infinity;
  max = -Infinity;
  whole = true;
  bins = { min: Infinity, max: -Infinity, sum: 0, lists: 0 };
  private sum = 0;

  constructor(private readonly expected: Expected) {}

  /** `works` says for which rows a trace of zeros is odd: a PMT that does not work may have one. */
  add(
    lists: Lists,
    numbers: RowNumbers,
    { missing, works }: { missing?: ArrayLike<number> | undefined; works?: (row: number) => boolean } = {},
  ): ListShapes {
    const rows = lists.offsets.length - 1;
    const isNull = new Set(Array.from(lists.nulls ?? []));
    const shapes = { bins: new Float64Array(rows).fill(Number.NaN), peak: new Float64Array(rows).fill(Number.NaN) };
    for (let row = 0; row < rows; row++) {
      if (missing !== undefined && missing[row] !== 0) {
        this.missing.add(rowNumber(numbers, row), "");
        continue;
      }
      const [start, end] = [lists.offsets[row]!, lists.offsets[row + 1]!];
      shapes.bins[row] = end - start;
      this.addLength(end - start, rowNumber(numbers, row));
      if (end > start)
        shapes.peak[row] = this.addList(lists.values, {
          start,
          end,
          row: rowNumber(numbers, row),
          works: works?.(row) ?? true,
          isNull,
        });
    }
    return shapes;
  }

  get mean(): number {
    return this.sum / this.count;
  }

  private addLength(bins: number, row: number): void {
    if (bins === 0) this.empty.add(row, "0 bins");
    if (bins < this.bins.min) this.bins.min = bins;
    if (bins > this.bins.max) this.bins.max = bins;
    this.bins.sum += bins;
    this.bins.lists++;
  }

  /** Returns the largest finite value; NaN where there is none. */
  private addList(values: ArrayLike<number>, { works, ...list }: ListPlace & { works: boolean }): number {
    const { start, end, row } = list;
    let [low, high, sum, finite] = [Infinity, -Infinity, 0, 0];
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      if (value - value !== 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      sum += value;
      finite++;
    }
    if (this.whole) this.whole = allWhole(values, start, end);
    if (finite < end - start) this.addOdd(values, list);
    if (finite === 0) return Number.NaN;
    if (low < this.expected.low) this.outside.add(row, low);
    else if (high > this.expected.high) this.outside.add(row, high);
    if (works && low === 0 && high === 0) this.zero.add(row, `${end - start} bins`);
    else if (works && high <= 0) this.negative.add(row, `largest value ${high}`);
    if (low < this.min) this.min = low;
    if (high > this.max) this.max = high;
    this.sum += sum;
    this.count += finite;
    return high;
  }

  private addOdd(values: ArrayLike<number>, { start, end, row, isNull }: ListPlace): void {
    let [hasNull, hasNaN, hasInfinite] = [false, false, false];
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      if (isNull.has(i)) {
        if (!hasNull) this.nulls.add(row, `entry ${i - start}: null`);
        hasNull = true;
      } else if (!hasNaN && Number.isNaN(value)) {
        hasNaN = true;
        this.notANumber.add(row, `bin ${i - start}: NaN`);
      } else if (!hasInfinite && (value === Infinity || value === -Infinity)) {
        hasInfinite = true;
        this.infinite.add(row, `bin ${i - start}: ${value}`);
      }
    }
  }
}

/** A list in the values of a batch, and its row in the file. */
interface ListPlace {
  start: number;
  end: number;
  row: number;
  /** places of entries that there are not */
  isNull: ReadonlySet<number>;
}

/** Of the values that are finite. */
function allWhole(values: ArrayLike<number>, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    if (!Number.isInteger(value) && value - value === 0) return false;
  }
  return true;
}
