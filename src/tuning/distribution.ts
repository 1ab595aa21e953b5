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

/** Whether there is only one value to choose. */
export function isSingle(distribution: Distribution): boolean {
  if (distribution.kind === "categorical") return distribution.choices.length === 1;
  const { low, high, step } = distribution;
  return low === high || (step !== null && high - low < step);
}

/**
 * The value as a number: itself, or the index of a choice.
 *
 * @throws ConfigError for a value that the distribution does not have
 */
export function toInternal(distribution: Distribution, value: ParameterValue): number {
  if (distribution.kind === "categorical") {
    const index = distribution.choices.indexOf(value);
    if (index >= 0) return index;
  } else if (typeof value === "number" && value >= distribution.low && value <= distribution.high) {
    return value;
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
