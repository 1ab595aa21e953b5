import { ConfigError } from "../../../core/errors.ts";
import type { EngineInput } from "../engine.ts";
import { constraintSigns } from "../monotone-constraints.ts";
import type { XgboostConfig } from "../parameters.ts";

/**
 * Refuses what the port would leave out without a word; of parameters alone, `conflictsOf` already has.
 *
 * @throws ConfigError naming parameter, value and what the port can do
 */
export function requireWithinLimits({ config, train, startFrom, context }: EngineInput): void {
  if (startFrom) refuse("start from", `a model of ${startFrom.trees.length} trees`, "none", "it always starts anew");
  if (context.shouldPrune) refuse("pruner or onRound", "set", "none", "it tells no metrics while training");
  const weighted = train.weight?.findIndex((weight) => weight !== 1) ?? -1;
  if (weighted >= 0) {
    refuse(`weight of training row ${weighted}`, train.weight![weighted], "1 in all rows", "it takes no weights");
  }
  requireDrawnFeatures(config, train.x.columns.length);
}

/** The port rounds the numbers of drawn features down, and ends at none. */
function requireDrawnFeatures({ colsample_bytree, colsample_bylevel }: XgboostConfig, features: number): void {
  const perTree = drawn(colsample_bytree, features);
  const because = `it rounds ${features} features times the share down`;
  if (perTree === 0) refuse("colsample_bytree", colsample_bytree, "at least one feature of a tree", because);
  if (drawn(colsample_bylevel, perTree) === 0) {
    refuse("colsample_bylevel", colsample_bylevel, `at least one feature of the ${perTree} of a tree`, because);
  }
}

/** In float32, as the port multiplies. */
function drawn(share: number, features: number): number {
  return Math.trunc(Math.fround(Math.fround(share) * features));
}

function refuse(name: string, value: unknown, expected: string, because: string): never {
  throw new ConfigError(`${name}: ${value}; expected ${expected} for engine ml-xgboost: ${because}`);
}

/** The parameters in the port's words; everything that has another default there is named. */
export function portParameters(
  { objective, config, classes, train }: Pick<EngineInput, "objective" | "config" | "classes" | "train">,
  seed: number,
): Record<string, string | number> {
  const parameters: Record<string, string | number> = {
    silent: 1,
    booster: "gbtree",
    tree_method: "exact",
    objective: objective === "reg:squarederror" ? "reg:linear" : objective,
    base_score: config.base_score ?? 0.5,
    seed,
  };
  for (const name of SHARED) parameters[name] = config[name];
  if (objective.startsWith("multi:")) parameters.num_class = classes.length;
  const signs = constraintSigns(config, train.x.columns);
  if (signs) parameters.monotone_constraints = `(${signs.join(",")})`;
  return parameters;
}

const SHARED = [
  "eta",
  "max_depth",
  "gamma",
  "lambda",
  "alpha",
  "min_child_weight",
  "max_delta_step",
  "subsample",
  "colsample_bytree",
  "colsample_bylevel",
  "scale_pos_weight",
] as const satisfies readonly (keyof XgboostConfig)[];
