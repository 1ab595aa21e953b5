import { DEGREE } from "../../core/units.ts";
import { power } from "./power.ts";

/** A function of numbers that an expression may call. */
interface NumberFunction {
  operands: readonly [least: number, most: number];
  compute(first: number, ...others: number[]): number;
}

const one = [1, 1] as const;
const several = [2, 20] as const;

/**
 * Functions of numbers. All have the same bits on every supported engine: `Math.log10` is not used, as it was not compared.
 * `log` is the natural logarithm, `min` and `max` are of the values of one row, angles are radians.
 */
export const FUNCTIONS: Readonly<Record<string, NumberFunction>> = {
  log: { operands: one, compute: Math.log },
  log10: { operands: one, compute: log10 },
  exp: { operands: one, compute: Math.exp },
  sqrt: { operands: one, compute: Math.sqrt },
  abs: { operands: one, compute: Math.abs },
  floor: { operands: one, compute: Math.floor },
  min: { operands: several, compute: Math.min },
  max: { operands: several, compute: Math.max },
  sin: { operands: one, compute: Math.sin },
  cos: { operands: one, compute: Math.cos },
  deg: { operands: one, compute: (radians) => radians / DEGREE },
  rad: { operands: one, compute: (degrees) => degrees * DEGREE },
};

/** Functions that are no plain functions of numbers: `where(truth, a, b)` and `missing(column)`. */
const SPECIAL_FUNCTIONS = ["where", "missing"] as const;

export const FUNCTION_NAMES = [...Object.keys(FUNCTIONS), ...SPECIAL_FUNCTIONS];

/** ln(x) / ln(10), exact for the powers of ten. */
function log10(x: number): number {
  const logarithm = Math.log(x) / Math.LN10;
  const whole = Math.round(logarithm);
  return power(10, whole) === x ? whole : logarithm;
}
