import {
  type Distribution,
  gridIndex,
  gridValue,
  type ParameterValue,
  sameDistribution,
  toInternal,
} from "../../distribution.ts";

/** How kernels of a parameter work: on real numbers, on a grid of them, or on choices. */
export type Scale =
  | { kind: "continuous"; log: boolean; low: number; high: number }
  /** low and high are half a step beyond the first and the last value */
  | { kind: "grid"; log: boolean; low: number; high: number; size: number; edges(index: number): [number, number] }
  | { kind: "choices"; size: number };

/**
 * The values that trials have of one parameter, by row: one that a trial has not is NaN. They are where kernels live:
 * logarithms, if the distribution has `log`, and indices of choices.
 */
export class Column {
  readonly name: string;
  readonly distribution: Distribution;
  readonly scale: Scale;
  /** by row */
  values = new Float64Array(64).fill(Number.NaN);
  /** rows that have a value, by value, equal ones by row */
  sorted = new Int32Array(64);
  count = 0;
  /** by row, a kernel's width and what depends on it alone, as it was when last computed */
  widths = new Float64Array(64);
  constants = new Float64Array(64);

  constructor(name: string, distribution: Distribution) {
    this.name = name;
    this.distribution = distribution;
    this.scale = scaleOf(distribution);
  }

  isOf(name: string, distribution: Distribution): boolean {
    return this.name === name && sameDistribution(this.distribution, distribution);
  }

  /** Where a value lies for the kernels. */
  place(value: ParameterValue): number {
    const internal = toInternal(this.distribution, value);
    return this.scale.kind !== "choices" && this.scale.log ? Math.log(internal) : internal;
  }

  add(row: number, value: ParameterValue): void {
    while (this.values.length <= row) this.grow();
    const place = this.place(value);
    this.values[row] = place;
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[this.sorted[middle]!]! <= place) low = middle + 1;
      else high = middle;
    }
    this.sorted.copyWithin(low + 1, low, this.count);
    this.sorted[low] = row;
    this.count++;
  }

  /** Whether a trial has a value. */
  has(row: number): boolean {
    return row < this.values.length && !Number.isNaN(this.values[row]!);
  }

  private grow(): void {
    const size = 2 * this.values.length;
    const values = new Float64Array(size).fill(Number.NaN);
    values.set(this.values);
    this.values = values;
    this.sorted = extended(this.sorted, new Int32Array(size));
    this.widths = extended(this.widths, new Float64Array(size));
    this.constants = extended(this.constants, new Float64Array(size));
  }
}

/** Whether values lie apart: those of bounds whose logarithms are the same do not, and tell nothing. */
export function hasExtent(distribution: Distribution): boolean {
  const scale = scaleOf(distribution);
  return scale.kind === "choices" || scale.low < scale.high;
}

function extended<T extends Float64Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

function scaleOf(distribution: Distribution): Scale {
  if (distribution.kind === "categorical") return { kind: "choices", size: distribution.choices.length };
  const { low, high, log, step } = distribution;
  const scaled = log ? Math.log : (value: number) => value;
  if (step === null) return { kind: "continuous", log, low: scaled(low), high: scaled(high) };
  const half = step / 2;
  return {
    ...{ kind: "grid", log, low: scaled(low - half), high: scaled(high + half) },
    size: gridIndex(distribution, high) + 1,
    edges: (index) => {
      const value = gridValue(distribution, index);
      return [scaled(value - half), scaled(value + half)];
    },
  };
}
