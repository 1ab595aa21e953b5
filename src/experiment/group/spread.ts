import { studentT } from "../../core/student.ts";
import type { Spread } from "./result.ts";

/** Mean of values, how far they are apart, and the 95 % interval of the mean by Student's t. Values must be finite, and some. */
export function spreadOf(values: readonly number[]): Spread {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, standard_deviation: null, interval95: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const deviation = Math.sqrt(squares / (n - 1));
  const half = (studentT(0.95, n - 1) * deviation) / Math.sqrt(n);
  return { mean, standard_deviation: deviation, interval95: [mean - half, mean + half] };
}
