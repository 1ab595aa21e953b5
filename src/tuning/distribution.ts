import { ConfigError } from "../core/errors.ts";

/** A value that a parameter may have. A list, such as of layers, is several parameters (see `space.ts`). */
export type ParameterValue = number | string | boolean | null;

/** Real numbers from `low` to `high`, both included; evenly in their logarithm, or on a grid from `low` on. */
export interface FloatDistribution {
  kind: "float";
  low: number;
  high: number;
  log: boolean;
  /** null: any number */
  step: number | null;
}

/** Whole numbers from `low` to `high`, both included, by `step`; with `log` small ones more often (its step is 1). */
export interface IntDistribution {
  kind: "int";
  low: number;
  high: number;
  log: boolean;
  step: number;
}

/** One of some values, of which none is nearer to another than to a third. */
export interface CategoricalDistribution {
  kind: "categorical";
  choices: readonly ParameterValue[];
}

/**
 * What a parameter may be. The three are Optuna's, whose journal keeps them; inside, samplers work on numbers: the value
 * itself, or the index of a choice.
 */
export type Distribution = FloatDistribution | IntDistribution | CategoricalDistribution;

/** How far from a multiple of the step, in steps, a value on its grid may be for the rounding of its digits. */
const ON_GRID = 1e-8;

/** Whether there is only one value to choose. */
export function isSingle(distribution: Distribution): boolean {
  if (distribution.kind === "categorical") return distribution.choices.length === 1;
  const { low, high, step } = distribution;
  return low === high || (step !== null && gridSize(low, high, step) === 1);
}

/** How many values there are: Infinity where any number may be. */
export function countOf(distribution: Distribution): number {
  if (distribution.kind === "categorical") return distribution.choices.length;
  const { low, high, step } = distribution;
  if (step === null) return low === high ? 1 : Number.POSITIVE_INFINITY;
  return gridSize(low, high, step);
}

/** The value of a distribution with a step that is `index` steps above its low, as a person writes it: 0.3, not 0.30000000000000004. */
export function gridValue({ low, high, step }: FloatDistribution | IntDistribution, index: number): number {
  if (step === null) throw new ConfigError("a distribution without a step has no grid");
  const value = low + index * step;
  if (Number.isInteger(low) && Number.isInteger(step)) return value;
  return Math.min(high, Number(value.toFixed(Math.min(100, Math.max(decimalsOf(low), decimalsOf(step))))));
}

/** How many steps above the low a value is, to the nearest. */
export function gridIndex({ low, step }: FloatDistribution | IntDistribution, value: number): number {
  if (step === null) throw new ConfigError("a distribution without a step has no grid");
  return Math.round((value - low) / step);
}

/** Whether a value is one of the distribution's. */
export function contains(distribution: Distribution, value: ParameterValue): boolean {
  if (distribution.kind === "categorical") return distribution.choices.includes(value);
  const { kind, low, high, step } = distribution;
  if (typeof value !== "number" || !(value >= low && value <= high)) return false;
  if (kind === "int" && !Number.isInteger(value)) return false;
  if (step === null) return true;
  const steps = (value - low) / step;
  return Math.abs(steps - Math.round(steps)) < ON_GRID;
}

/**
 * The value as a number: itself, or the index of a choice.
 *
 * @throws ConfigError for a value that the distribution does not have
 */
export function toInternal(distribution: Distribution, value: ParameterValue): number {
  if (contains(distribution, value)) {
    return distribution.kind === "categorical" ? distribution.choices.indexOf(value) : (value as number);
  }
  throw new ConfigError(`${JSON.stringify(value)} is not in ${describe(distribution)}`);
}

/** The value that a number stands for; the inverse of `toInternal`. */
export function toExternal(distribution: Distribution, internal: number): ParameterValue {
  return distribution.kind === "categorical" ? distribution.choices[internal]! : internal;
}

/** A distribution as a person reads it, e.g. `float from 0.001 to 1, log`. */
export function describe(distribution: Distribution): string {
  if (distribution.kind === "categorical") {
    return `one of ${distribution.choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
  }
  const { kind, low, high, log, step } = distribution;
  const grid = step === null || (kind === "int" && step === 1) ? "" : `, step ${step}`;
  return `${kind} from ${low} to ${high}${log ? ", log" : ""}${grid}`;
}

/** Whether two distributions are the same. */
export function sameDistribution(a: Distribution, b: Distribution): boolean {
  if (a === b) return true;
  if (a.kind === "categorical") {
    const own = a.choices;
    return (
      b.kind === "categorical" && own.length === b.choices.length && own.every((choice, i) => choice === b.choices[i])
    );
  }
  if (b.kind === "categorical") return false;
  return a.kind === b.kind && a.low === b.low && a.high === b.high && a.log === b.log && a.step === b.step;
}

/** A distribution that can be sampled. */
export interface CheckedDistribution {
  distribution: Distribution;
  /** what was changed in it, for a person */
  note?: string;
}

/**
 * Refuses a distribution that means nothing: no number or no choice in it, bounds that are not finite or as far apart as no
 * number says, log of what is not positive, a step that is none or that comes with log. A `high` that steps from `low` do
 * not reach comes down to the last that they do, as in Optuna, and `note` says so.
 *
 * @throws ConfigError what is wrong, without the name of the parameter
 */
export function checkDistribution(distribution: Distribution): CheckedDistribution {
  if (distribution.kind === "categorical") {
    checkChoices(distribution.choices);
    return { distribution };
  }
  const { kind, low, high, step } = distribution;
  checkBounds(distribution);
  if (step === null) return { distribution };
  const reached = gridValue(distribution, gridSize(low, high, step) - 1);
  if (high - reached <= ON_GRID * step) return { distribution };
  const note = `high ${high} is no multiple of step ${step} above low ${low}; ${kind} goes up to ${reached}`;
  return { distribution: { ...distribution, high: reached }, note };
}

function checkChoices(choices: readonly ParameterValue[]): void {
  if (choices.length === 0) throw new ConfigError("no choices; expected at least one");
  for (const choice of choices) {
    if (typeof choice === "number" && !Number.isFinite(choice)) {
      throw new ConfigError(`choice ${choice}; expected a finite number, a text, true, false or null`);
    }
  }
  const twice = choices.find((choice, i) => choices.indexOf(choice) < i);
  if (twice !== undefined) throw new ConfigError(`choice ${JSON.stringify(twice)} is there twice; expected each once`);
}

function checkBounds({ kind, low, high, log, step }: FloatDistribution | IntDistribution): void {
  for (const [name, value] of [
    ["low", low],
    ["high", high],
  ] as const) {
    if (!Number.isFinite(value)) throw new ConfigError(`${name} ${value}; expected a finite number`);
    if (kind === "int" && !Number.isSafeInteger(value))
      throw new ConfigError(`${name} ${value}; expected a whole number`);
  }
  if (low > high) throw new ConfigError(`low ${low} > high ${high}; expected low <= high`);
  if (!Number.isFinite(high - low)) throw new ConfigError(`low ${low} and high ${high}; expected less between them`);
  if (log && kind === "float" && low <= 0) throw new ConfigError(`low ${low} with log; expected low > 0`);
  if (log && kind === "int" && low < 1) throw new ConfigError(`low ${low} with log; expected low >= 1`);
  if (step === null) return;
  if (!(step > 0 && Number.isFinite(step))) throw new ConfigError(`step ${step}; expected a number above 0`);
  if (kind === "int" && !Number.isInteger(step)) throw new ConfigError(`step ${step}; expected a whole number`);
  if (log && !(kind === "int" && step === 1)) throw new ConfigError(`step ${step} with log; expected one of the two`);
}

/** Values from `low` to `high` by `step`. */
function gridSize(low: number, high: number, step: number): number {
  return Math.floor((high - low) / step + ON_GRID) + 1;
}

/** Digits behind the point in the shortest decimal form of a number. */
function decimalsOf(value: number): number {
  const [digits, exponent] = value.toString().split("e") as [string, string?];
  const point = digits.indexOf(".");
  return Math.max(0, (point < 0 ? 0 : digits.length - point - 1) - Number(exponent ?? 0));
}
