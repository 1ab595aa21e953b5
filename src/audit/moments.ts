/** Moments and ends of some values of a column, missing ones left out. */
export interface ColumnMoments {
  count: number;
  mean: number;
  /** with count in the denominator, as scalers have it */
  deviation: number;
  low: number;
  high: number;
}

/** Of the rows that `has` says; mean and deviation are NaN without any. */
export function momentsOf(values: Float64Array, has: (row: number) => boolean): ColumnMoments {
  let [count, sum, low, high] = [0, 0, Infinity, -Infinity];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value) || !has(row)) continue;
    count++;
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const mean = sum / count;
  let squares = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isNaN(value) && has(row)) squares += (value - mean) * (value - mean);
  }
  return { count, mean, deviation: Math.sqrt(squares / count), low, high };
}

/** Probability, at most, that `count` independent standard normal numbers are all below `size` in size: (2 phi(0) size)^count. */
export function nearZero(size: number, count: number): number {
  const one = Math.min(1, size * Math.sqrt(2 / Math.PI));
  let product = 1;
  for (let i = 0; i < count; i++) product *= one;
  return product;
}
