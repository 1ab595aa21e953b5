import { ConfigError } from "../core/errors.ts";

/** A proportion as it was printed, with its interval. */
export interface PrintedInterval {
  text: string;
  /** null where only the ends are printed */
  value: number | null;
  low: number;
  high: number;
  half_width: number;
  /** half a unit of the last digit printed of the width, or of the ends */
  rounding: number;
  /** half a unit of the last digit of the value; 0 where it is not printed */
  value_rounding: number;
}

const NUMBER = "(\\d*\\.?\\d+|\\d+\\.)";
const EXPECTED = '"0.885 +- 0.003", "88.5 % +- 0.3 %", "0.885(3)", "[0.882, 0.888]" or "0.885 [0.882, 0.888]"';

/**
 * Reads a printed proportion: value and half-width (`+-`, `+/-`, `±`, `\pm`, or the last digits in brackets), or the ends in
 * brackets. With a per cent sign all numbers are per cent.
 *
 * @throws ConfigError for a text that is none of these, and for numbers that are no proportion or no interval
 */
export function parsePrinted(text: string): PrintedInterval {
  const isPercent = text.includes("%");
  const plain = text
    .replaceAll(/\\?%|\$/g, " ")
    .replaceAll(/±|\+\/?-|\\pm/g, "+-")
    .replaceAll(/\s+/g, "");
  const read = symmetric(plain) ?? concise(plain) ?? ends(plain);
  if (read === undefined) throw new ConfigError(`printed interval "${text}" cannot be read; expected ${EXPECTED}`);
  const unit = isPercent ? 0.01 : 1;
  const { value, low, high, rounding, value_rounding } = read;
  const scaled = { low: low * unit, high: high * unit, value: value === null ? null : value * unit };
  if (!(scaled.low < scaled.high)) throw new ConfigError(`printed interval "${text}" has no width`);
  const inside = scaled.value === null || (scaled.value >= scaled.low && scaled.value <= scaled.high);
  const middle = scaled.value ?? (scaled.low + scaled.high) / 2;
  if (!inside || middle < 0 || middle > 1) {
    throw new ConfigError(
      `printed interval "${text}": expected a proportion of 0 to 1 (or 0 to 100 %) in its interval`,
    );
  }
  return {
    text,
    ...scaled,
    half_width: (scaled.high - scaled.low) / 2,
    rounding: rounding * unit,
    value_rounding: value_rounding * unit,
  };
}

type Read = Omit<PrintedInterval, "text" | "half_width">;

function symmetric(text: string): Read | undefined {
  const match = new RegExp(`^\\(?${NUMBER}\\+-${NUMBER}\\)?$`).exec(text);
  if (!match) return undefined;
  const [value, half] = [Number(match[1]), Number(match[2])];
  return {
    value,
    low: value - half,
    high: value + half,
    rounding: halfUnit(match[2]!),
    value_rounding: halfUnit(match[1]!),
  };
}

/** 0.8852(29) is 0.8852 +- 0.0029. */
function concise(text: string): Read | undefined {
  const match = new RegExp(`^${NUMBER}\\((\\d+)\\)$`).exec(text);
  if (!match) return undefined;
  const value = Number(match[1]);
  const half = Number(match[2]) * 2 * halfUnit(match[1]!);
  return {
    value,
    low: value - half,
    high: value + half,
    rounding: halfUnit(match[1]!),
    value_rounding: halfUnit(match[1]!),
  };
}

function ends(text: string): Read | undefined {
  const match = new RegExp(`^${NUMBER}?[[(]${NUMBER}[,;]${NUMBER}[\\])]$`).exec(text);
  if (!match) return undefined;
  const value = match[1] === undefined ? null : Number(match[1]);
  const rounding = Math.max(halfUnit(match[2]!), halfUnit(match[3]!));
  const value_rounding = match[1] === undefined ? 0 : halfUnit(match[1]);
  return { value, low: Number(match[2]), high: Number(match[3]), rounding, value_rounding };
}

/** Half a unit of the last digit. */
function halfUnit(number: string): number {
  const decimals = number.split(".")[1]?.length ?? 0;
  return 0.5 * Number(`1e-${decimals}`);
}
