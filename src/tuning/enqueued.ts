import { ConfigError } from "../core/errors.ts";
import { type ParameterValue, toInternal } from "./distribution.ts";
import type { Parameter } from "./space.ts";
import type { TrialRecord } from "./trial.ts";

/** Where Optuna keeps the parameters that somebody has asked for (`study.enqueue_trial`). */
const FIXED = "fixed_params";

/** Parameters that somebody has asked a trial to have. */
export interface FixedParameters {
  values: Readonly<Record<string, ParameterValue>>;
  /** @throws ConfigError for a parameter that the space does not have, or a value that it cannot have */
  checked(space: readonly Parameter[]): Record<string, ParameterValue>;
}

/** Undefined for a trial that nobody has enqueued. */
export function fixedParameters({ attributes }: TrialRecord): FixedParameters | undefined {
  const fixed = attributes[FIXED];
  if (typeof fixed !== "object" || fixed === null) return undefined;
  const values = fixed as Record<string, ParameterValue>;
  return { values, checked: (space) => checked(values, space) };
}

function checked(
  values: Readonly<Record<string, ParameterValue>>,
  space: readonly Parameter[],
): Record<string, ParameterValue> {
  for (const [name, value] of Object.entries(values)) {
    const parameter = space.find((one) => one.name === name);
    if (parameter === undefined) throw new ConfigError(`enqueued parameter ${name} is not in the space`);
    try {
      toInternal(parameter.distribution, value);
    } catch (cause) {
      throw new ConfigError(`enqueued ${name}: ${(cause as Error).message}`, { cause });
    }
  }
  return { ...values };
}
