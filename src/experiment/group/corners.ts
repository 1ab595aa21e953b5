import { canonicalJson } from "../../core/hash.ts";
import type { Distribution, ParameterValue } from "../../tuning/distribution.ts";
import { isActive, type Parameter } from "../../tuning/space.ts";
import { chosenModel } from "../chosen-model.ts";
import { checkModel } from "../load.ts";
import { Problems } from "../problems.ts";
import { experimentWith } from "./base.ts";
import { type Group, type SearchSpace, trialSettings } from "./load.ts";

type Values = Readonly<Record<string, ParameterValue>>;

/**
 * Checks the experiments at the ends of a space: every parameter at its smallest and its largest value and at each of its
 * choices, the others at their first; and that the pruner, if there is one, will be told something to prune by.
 *
 * @throws ConfigError that names all that is wrong with them, one line each
 */
export async function checkCorners(
  { space, base, pruner, validation }: Group & { space: SearchSpace },
  blame: (key: readonly string[]) => string,
): Promise<void> {
  const problems = new Problems();
  const silent = new Set<string>();
  let told = false;
  for (const values of corners(space.parameters)) {
    const settings = trialSettings(space, values);
    const layer = { settings, blame: (key: string) => blame(["space", key]) };
    const experiment = await problems.gather(() => experimentWith(base, layer));
    if (experiment === undefined || validation.scheme === "kfold") continue;
    const { definition } = await chosenModel(experiment.model);
    if (definition.steps?.(checkModel(definition, experiment.model)) === undefined) silent.add(definition.name);
    else told = true;
  }
  if (pruner.name !== "none" && silent.size > 0 && !told) {
    const what = `${[...silent].join(", ")} does not tell the objective while it is trained`;
    problems.add(`${blame(["pruner"])}: pruner is ${pruner.name}: ${what}; expected none, or validation by kfold`);
  }
  problems.throwIfAny();
}

/** Values of trials at the ends of a space, none twice. */
export function corners(parameters: readonly Parameter[]): Values[] {
  const found = new Map<string, Values>();
  const add = (values: Values) => found.set(canonicalJson(values), values);
  add(valuesWith(parameters, {}));
  for (const parameter of parameters) {
    for (const value of ends(parameter.distribution)) {
      add(valuesWith(parameters, { ...reaching(parameter, parameters), [parameter.name]: value }));
    }
  }
  return [...found.values()];
}

/** The first values of all parameters that exist, but for those that are given. */
function valuesWith(parameters: readonly Parameter[], given: Values): Values {
  const chosen: Record<string, ParameterValue> = {};
  for (const parameter of parameters) {
    const { name, distribution } = parameter;
    if (isActive(parameter, chosen)) chosen[name] = Object.hasOwn(given, name) ? given[name]! : ends(distribution)[0]!;
  }
  return chosen;
}

/** Values of others with which a parameter exists. */
function reaching({ when = [] }: Parameter, parameters: readonly Parameter[]): Values {
  const needed: Record<string, ParameterValue> = {};
  for (const { name, values } of when) {
    const other = parameters.find((one) => one.name === name);
    Object.assign(needed, other && reaching(other, parameters), { [name]: values[0]! });
  }
  return needed;
}

function ends(distribution: Distribution): readonly ParameterValue[] {
  if (distribution.kind === "categorical") return distribution.choices;
  const { low, high } = distribution;
  return low === high ? [low] : [low, high];
}
