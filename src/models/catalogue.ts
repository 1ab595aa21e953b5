import { ConfigError } from "../core/errors.ts";
import autoencoder from "./autoencoder/autoencoder.ts";
import contractive from "./autoencoder/contractive.ts";
import convolutional from "./autoencoder/convolutional.ts";
import denoising from "./autoencoder/denoising.ts";
import recurrent from "./autoencoder/recurrent.ts";
import sparse from "./autoencoder/sparse.ts";
import stacked from "./autoencoder/stacked.ts";
import variational from "./autoencoder/variational.ts";
import xgboost from "./boosting/xgboost.ts";
import svm from "./margin/svm.ts";
import type { ModelDefinition } from "./model.ts";
import mlp from "./perceptron/mlp.ts";

/** Every kind of model that comes with Cascada. The contract suite tests each of them. */
export const MODELS: readonly ModelDefinition<unknown>[] = [
  xgboost,
  autoencoder,
  denoising,
  stacked,
  sparse,
  contractive,
  variational,
  convolutional,
  recurrent,
  mlp,
  svm,
];

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
