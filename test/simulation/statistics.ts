export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Variance about the mean. */
export function variance(values: ArrayLike<number>): number {
  const m = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - m) * (values[i]! - m);
  return sum / (values.length - 1);
}

/** The mean less `expected`, in standard errors of the mean. */
export function pull(values: ArrayLike<number>, expected: number): number {
  return (mean(values) - expected) / Math.sqrt(variance(values) / values.length);
}

/** So often `make()`, as a list. */
export function repeat(times: number, make: (i: number) => number): Float64Array {
  return Float64Array.from({ length: times }, (_, i) => make(i));
}

/**
 * Kolmogorov-Smirnov distance of two samples over its scale sqrt((n + m) / (n m)): above 2.47 with probability
 * 2 exp(-2 x 2.47^2) = 1e-5 where both come from one distribution (less where values repeat).
 */
export function kolmogorov(first: Float64Array, second: Float64Array): number {
  const a = first.slice().sort();
  const b = second.slice().sort();
  let distance = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= x) i++;
    while (j < b.length && b[j]! <= x) j++;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  return distance / Math.sqrt(1 / a.length + 1 / b.length);
}

/** The same for one sample and a distribution function: distance times sqrt(n). */
export function kolmogorovOf(sample: Float64Array, cdf: (x: number) => number): number {
  const sorted = sample.slice().sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, Math.abs(p - i / sorted.length), Math.abs(p - (i + 1) / sorted.length));
  });
  return distance * Math.sqrt(sorted.length);
}

export const KOLMOGOROV_LIMIT = 2.47;
