import type { Distribution, ParameterValue } from "./distribution.ts";
import type { Proposal } from "./sampler.ts";

/** A parameter of a space that is known beforehand. */
export interface Parameter {
  /** such as `model.eta` */
  name: string;
  distribution: Distribution;
  /** it exists only where each of these parameters, which stand before it, has one of the values; absent: always */
  when?: readonly { name: string; values: readonly ParameterValue[] }[];
}

/** Whether a parameter exists beside the values that were chosen before. */
export function isActive({ when = [] }: Parameter, chosen: Readonly<Record<string, ParameterValue>>): boolean {
  return when.every(({ name, values }) => Object.hasOwn(chosen, name) && values.includes(chosen[name]!));
}

/** All values of a trial: its parameters in order, those that exist. */
export function chooseAll(space: readonly Parameter[], proposal: Proposal): Record<string, ParameterValue> {
  const chosen: Record<string, ParameterValue> = {};
  for (const parameter of space) {
    if (isActive(parameter, chosen)) chosen[parameter.name] = proposal.suggest(parameter.name, parameter.distribution);
  }
  return chosen;
}
