/** Mean and spread of a sample with their Monte-Carlo standard errors. */
export interface Moments {
  n: number;
  mean: number;
  meanError: number;
  sigma: number;
  /** from the sample's own kurtosis: sigma sqrt((kurtosis - 1) / 4n) */
  sigmaError: number;
}

/** NaN where there are fewer than two values. */
export function moments(values: ArrayLike<number>): Moments {
  const n = values.length;
  if (n < 2) return { n, mean: Number.NaN, meanError: Number.NaN, sigma: Number.NaN, sigmaError: Number.NaN };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const square = (values[i]! - mean) * (values[i]! - mean);
    second += square;
    fourth += square * square;
  }
  const sigma = Math.sqrt(second / (n - 1));
  const kurtosis = second === 0 ? 1 : (fourth * n) / (second * second);
  return { n, mean, meanError: sigma / Math.sqrt(n), sigma, sigmaError: sigma * Math.sqrt((kurtosis - 1) / (4 * n)) };
}

/** Least squares y = intercept + slope x, with the residuals about it and the standard errors of both numbers. */
export interface Line {
  intercept: number;
  interceptError: number;
  slope: number;
  slopeError: number;
  residuals: Float64Array;
}

export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): Line {
  const n = x.length;
  const { mean: mx } = moments(x);
  const { mean: my } = moments(y);
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    xx += (x[i]! - mx) * (x[i]! - mx);
    xy += (x[i]! - mx) * (y[i]! - my);
  }
  const slope = xy / xx;
  const intercept = my - slope * mx;
  const residuals = Float64Array.from({ length: n }, (_, i) => y[i]! - intercept - slope * x[i]!);
  let square = 0;
  for (const residual of residuals) square += residual * residual;
  const variance = square / (n - 2);
  return {
    intercept,
    interceptError: Math.sqrt(variance * (1 / n + (mx * mx) / xx)),
    slope,
    slopeError: Math.sqrt(variance / xx),
    residuals,
  };
}

/** Pearson's correlation and its standard error (1 - rho^2) / sqrt(n). */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): { value: number; error: number } {
  const n = x.length;
  const { mean: mx } = moments(x);
  const { mean: my } = moments(y);
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [x[i]! - mx, y[i]! - my];
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const value = xy / Math.sqrt(xx * yy);
  return { value, error: (1 - value * value) / Math.sqrt(n) };
}
