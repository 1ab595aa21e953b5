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

/** Every kind of model that comes with Cascada and is made of no others: what an ensemble may have for members. */
export const SINGLE_MODELS: readonly ModelDefinition<unknown>[] = [
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
