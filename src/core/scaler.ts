import { z } from "zod";
import { DataError, ShapeError } from "./errors.ts";
import type { FeatureMatrix } from "./matrix.ts";

/** `standard`: to mean 0 and standard deviation 1 (z-score); `min-max`: smallest to 0, largest to 1. */
export const SCALER_KINDS = ["standard", "min-max"] as const;

export type ScalerKind = (typeof SCALER_KINDS)[number];

const scalerJson = z.strictObject({
  kind: z.enum(SCALER_KINDS),
  columns: z.array(z.string()),
  offset: z.array(z.number()),
  scale: z.array(z.number().positive()),
});

/** A scaler as plain JSON; numbers round-trip, so the scaler read back gives the same bits. */
export type ScalerJson = z.infer<typeof scalerJson>;

/**
 * Brings every column to a common scale, (x - offset) / scale, learnt on given rows only, so that validation and test
 * rows leave no trace in it.
 *
 * Standard deviations divide by n (as scikit-learn's StandardScaler). A column that is constant on the rows learnt from
 * has scale 1: it becomes 0 there, and its plain difference from the constant elsewhere. Rows beyond the range learnt
 * from are not clipped.
 *
 * @example
 * const scaler = Scaler.fit("standard", x, trainingRows);
 * scaler.inverse(scaler.transform(x)); // x again, but for rounding
 */
export class Scaler {
  private constructor(
    readonly kind: ScalerKind,
    readonly columns: readonly string[],
    private readonly offset: Float64Array,
    private readonly scale: Float64Array,
  ) {}

  /**
   * @param rows rows of `x` to learn from
   * @param options.together one offset and scale, of all columns' values at once: a trace keeps its form
   * @throws DataError if there are no rows, or a value is NaN or infinite (row and column named).
   * @throws ShapeError if a row is out of range.
   */
  static fit(kind: ScalerKind, x: FeatureMatrix, rows: Uint32Array, { together = false } = {}): Scaler {
    if (rows.length === 0) throw new DataError("no rows to fit a scaler to; expected at least one");
    for (const row of rows) {
      if (row >= x.rows) throw new ShapeError(`row ${row} is out of range; the matrix has ${x.rows} rows`);
    }
    const width = x.columns.length;
    const offset = new Float64Array(width);
    const scale = new Float64Array(width);
    const moments = Array.from({ length: width }, (_, k) => columnMoments(x, k, rows));
    const pooled = together && width > 0 ? pooledMoments(moments) : undefined;
    for (let k = 0; k < width; k++) {
      const { low, high, mean, deviation } = pooled ?? moments[k]!;
      offset[k] = kind === "standard" ? mean : low;
      const spread = kind === "standard" ? deviation : high - low;
      scale[k] = spread > 0 ? spread : 1;
    }
    return new Scaler(kind, [...x.columns], offset, scale);
  }

  /** Throws DataError for anything `toJSON` did not write. */
  static fromJSON(json: unknown): Scaler {
    const parsed = scalerJson.safeParse(json);
    if (!parsed.success) throw new DataError(`not a scaler: ${z.prettifyError(parsed.error)}`);
    const { kind, columns, offset, scale } = parsed.data;
    if (offset.length !== columns.length || scale.length !== columns.length) {
      throw new DataError(
        `scaler has ${columns.length} columns, ${offset.length} offsets and ${scale.length} scales; expected as many`,
      );
    }
    return new Scaler(kind, columns, Float64Array.from(offset), Float64Array.from(scale));
  }

  toJSON(): ScalerJson {
    return { kind: this.kind, columns: [...this.columns], offset: [...this.offset], scale: [...this.scale] };
  }

  /** Scaled copy of `x`; throws ShapeError if its columns are others, DataError for NaN, infinity and overflow (row, column). */
  transform(x: FeatureMatrix): FeatureMatrix {
    return this.map(x, (value, offset, scale) => (value - offset) / scale);
  }

  /** The values that `transform` would bring to `x`; throws as `transform`. */
  inverse(x: FeatureMatrix): FeatureMatrix {
    return this.map(x, (value, offset, scale) => value * scale + offset);
  }

  private map(x: FeatureMatrix, scaled: (value: number, offset: number, scale: number) => number): FeatureMatrix {
    if (x.columns.length !== this.columns.length || x.columns.some((name, k) => name !== this.columns[k])) {
      throw new ShapeError(`columns are ${x.columns.join(", ")}; the scaler was fitted to ${this.columns.join(", ")}`);
    }
    const width = x.columns.length;
    const values = new Float32Array(x.rows * width);
    for (let row = 0; row < x.rows; row++) {
      for (let k = 0; k < width; k++) {
        const value = finiteValue(x, row, k);
        const at = row * width + k;
        values[at] = scaled(value, this.offset[k]!, this.scale[k]!);
        if (Math.abs(values[at]) === Number.POSITIVE_INFINITY) {
          throw new DataError(`row ${row}, column ${x.columns[k]} is ${value}, too large to be scaled in float32`);
        }
      }
    }
    return { ...x, values };
  }
}

interface Moments {
  low: number;
  high: number;
  mean: number;
  deviation: number;
}

/** Of the values of all columns, which have as many each: the variance is that within columns and that of their means. */
function pooledMoments(columns: readonly Moments[]): Moments {
  const [first] = columns as [Moments];
  const mean = first.mean + columns.reduce((sum, column) => sum + (column.mean - first.mean), 0) / columns.length;
  const variance =
    columns.reduce((sum, column) => sum + column.deviation ** 2 + (column.mean - mean) ** 2, 0) / columns.length;
  const low = Math.min(...columns.map((column) => column.low));
  const high = Math.max(...columns.map((column) => column.high));
  return { low, high, mean, deviation: Math.sqrt(variance) };
}

/** Range, mean and standard deviation of a column; exactly 0 deviation for a constant one, since it sums differences. */
function columnMoments(x: FeatureMatrix, column: number, rows: Uint32Array): Moments {
  const first = finiteValue(x, rows[0]!, column);
  let low = first;
  let high = first;
  let sum = 0;
  for (const row of rows) {
    const value = finiteValue(x, row, column);
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value - first;
  }
  const mean = first + sum / rows.length;
  let squares = 0;
  for (const row of rows) {
    const difference = x.values[row * x.columns.length + column]! - mean;
    squares += difference * difference;
  }
  return { low, high, mean, deviation: Math.sqrt(squares / rows.length) };
}

function finiteValue(x: FeatureMatrix, row: number, column: number): number {
  const value = x.values[row * x.columns.length + column]!;
  if (!Number.isFinite(value)) {
    throw new DataError(`row ${row}, column ${x.columns[column]} is ${value}; expected a finite number`);
  }
  return value;
}
