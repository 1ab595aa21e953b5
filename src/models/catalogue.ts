import { ConfigError } from "../core/errors.ts";
import ensemble from "./ensemble/ensemble.ts";
import type { ModelDefinition } from "./model.ts";
import { SINGLE_MODELS } from "./single-models.ts";

/** Every kind of model that comes with Cascada. The contract suite tests each of them. */
export const MODELS: readonly ModelDefinition<unknown>[] = [...SINGLE_MODELS, ensemble];

/**
 * The definition of that name.
 *
 * @throws ConfigError naming those there are
 */
export function definitionNamed(name: string): ModelDefinition<unknown> {
  const definition = MODELS.find((model) => model.name === name);
  if (definition) return definition;
  throw new ConfigError(`unknown model: ${name}; expected one of ${MODELS.map((model) => model.name).join(", ")}`);
}
