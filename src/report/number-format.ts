import type { Interval } from "../evaluation/evaluation.ts";

/** What stands where a number is absent, not finite or undefined (0 / 0 rows). */
export const NO_NUMBER = "n/a";

const MILLION = 1e6;

/** A number with a fixed count of decimals, without a negative zero; `NO_NUMBER` if it is not finite. */
export function formatNumber(value: number, decimals = 4): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** Accuracies, areas and probabilities: four decimals, since the interval of 16,000 rows is about 0.01 wide. */
export function formatShare(value: number): string {
  return formatNumber(value, 4);
}

/** `[0.4201, 0.4423]` */
export function formatInterval([low, high]: Interval, decimals = 4): string {
  return `[${formatNumber(low, decimals)}, ${formatNumber(high, decimals)}]`;
}

/** `0.4312 [0.4201, 0.4423]`; an estimate of no rows is `n/a` alone. */
export function formatEstimate(value: number, interval: Interval, decimals = 4): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  return `${formatNumber(value, decimals)} ${formatInterval(interval, decimals)}`;
}

/** A whole number with commas between thousands: `16,018`. Fractions are rounded. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A tick of a logarithmic axis, written as those of linear axes are: `0.05`, `20`, `1,000`; from a million on `2e6`. */
export function formatTick(value: number): string {
  if (Math.abs(value) >= MILLION) return Number(value.toPrecision(3)).toExponential().replace("e+", "e");
  return value < 1000 ? String(value) : formatCount(value);
}

/** How the ticks of a linear axis are written, where they would be too wide as they are: nothing else to say by default. */
export function wideTicks(low: number, high: number): { tickFormat?: (value: number) => string } {
  return Math.max(-low, high) < MILLION ? {} : { tickFormat: formatTick };
}

/** A share in per cent: `25.3 %`. */
export function formatPercent(share: number, decimals = 1): string {
  return Number.isFinite(share) ? `${formatNumber(100 * share, decimals)} %` : NO_NUMBER;
}

/** A confidence level without needless decimals: `99 %`, `99.9 %`. */
export function formatConfidence(level: number): string {
  return Number.isFinite(level) ? `${Number((100 * level).toPrecision(6))} %` : NO_NUMBER;
}

/** Three significant digits, never in exponent form below a million: `12.3`, `0.0512`, `1500`. */
export function formatQuantity(value: number): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  const rounded = Number(value.toPrecision(3));
  return String(rounded === 0 ? 0 : rounded);
}

/** Four significant digits, without needless zeros: values of trials, which differ in the third. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  const rounded = Number(value.toPrecision(4));
  return String(rounded === 0 ? 0 : rounded);
}

/** A duration: `0.42 s`, `12.3 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return NO_NUMBER;
  if (seconds < 9.995) return `${formatNumber(seconds, 2)} s`;
  if (seconds < 99.95) return `${formatNumber(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
