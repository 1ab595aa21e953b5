import { type Distribution, gridIndex, gridValue } from "./distribution.ts";

/**
 * The value at `u` in [0, 1) of a distribution's own distribution function, as the number that stands for it: all values
 * equally probable, with `log` in their logarithm. Whole numbers with `log` are as probable as [n - 1/2, n + 1/2] is long
 * in the logarithm.
 */
export function fromUnit(distribution: Distribution, u: number): number {
  if (distribution.kind === "categorical") return Math.floor(u * distribution.choices.length);
  const { low, high, log, step } = distribution;
  if (step === null) {
    if (!log) return clamp(low + u * (high - low), low, high);
    return clamp(Math.exp(Math.log(low) + u * (Math.log(high) - Math.log(low))), low, high);
  }
  if (!log) return gridValue(distribution, Math.floor(u * (gridIndex(distribution, high) + 1)));
  const [from, to] = [Math.log(low - step / 2), Math.log(high + step / 2)];
  return clamp(Math.round(Math.exp(from + u * (to - from))), low, high);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
