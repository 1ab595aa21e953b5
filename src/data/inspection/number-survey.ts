import type { ColumnDefinition } from "../columns.ts";
import { type RowNumbers, rowNumber } from "../validation.ts";
import { DistinctSketch } from "./distinct-sketch.ts";
import { Tally } from "./finding.ts";
import { Fingerprints } from "./fingerprints.ts";

/** Different values of a column that are counted exactly. */
const EXACT_VALUES = 4096;

/** The values that a column may have by the dictionary. */
export interface Expected {
  low: number;
  high: number;
  whole: boolean;
}

/** Whole numbers that the unsigned types hold. */
const LARGEST: Partial<Record<ColumnDefinition["dtype"], number>> = {
  uint8: 2 ** 8 - 1,
  uint16: 2 ** 16 - 1,
  // Of identifiers alone, which are numbered where they do not fit.
  uint32: Number.MAX_SAFE_INTEGER,
};

/** What the dictionary allows; any finite number where it says nothing. */
export function expectedOf(definition: ColumnDefinition | undefined): Expected {
  const largest = definition && LARGEST[definition.dtype];
  const [low, high] = definition?.range ?? (largest ? [0, largest] : [-Infinity, Infinity]);
  return { low, high, whole: largest !== undefined };
}

/** Sums a column of numbers up, batch by batch, whatever is in it. */
export class NumberSurvey {
  readonly missing = new Tally();
  readonly notANumber = new Tally();
  readonly infinite = new Tally();
  /** finite, but not what the dictionary allows */
  readonly outside = new Tally();
  readonly distinct = new DistinctSketch(EXACT_VALUES);
  /** finite values */
  count = 0;
  min = Infinity;
  max = -Infinity;
  /** whether all finite values are whole */
  whole = true;
  private sum = 0;
  private rising = true;
  private falling = true;
  private last = Number.NaN;

  constructor(private readonly expected: Expected) {}

  /** `missing` is not 0 for values that the file does not have, whatever stands in `values` there. */
  add(values: ArrayLike<number>, rows: RowNumbers, missing?: ArrayLike<number>): void {
    const keys = new Fingerprints(values.length).addNumbers(values).keys();
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (missing !== undefined && missing[i] !== 0) this.missing.add(rowNumber(rows, i), "");
      else if (value - value === 0) {
        this.take(value, rowNumber(rows, i));
        this.distinct.add(keys[i]!, 0);
      } else if (value === Infinity || value === -Infinity) this.infinite.add(rowNumber(rows, i), value);
      else this.notANumber.add(rowNumber(rows, i), value);
    }
  }

  get mean(): number {
    return this.sum / this.count;
  }

  /** All finite values are the same. */
  get constant(): boolean {
    return this.count > 1 && this.min === this.max;
  }

  /** Each value is larger than the one before it, or each is smaller. */
  get monotone(): boolean {
    return this.count > 1 && (this.rising || this.falling);
  }

  private take(value: number, row: number): void {
    const { expected } = this;
    if (value < expected.low || value > expected.high || (expected.whole && !Number.isInteger(value))) {
      this.outside.add(row, value);
    }
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (this.whole && !Number.isInteger(value)) this.whole = false;
    if (this.rising && value <= this.last) this.rising = false;
    if (this.falling && value >= this.last) this.falling = false;
    this.last = value;
    this.sum += value;
    this.count++;
  }
}
