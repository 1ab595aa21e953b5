import autoencoder from "../../../src/models/autoencoder/autoencoder.ts";
import contractive from "../../../src/models/autoencoder/contractive.ts";
import denoising from "../../../src/models/autoencoder/denoising.ts";
import sparse from "../../../src/models/autoencoder/sparse.ts";
import stacked from "../../../src/models/autoencoder/stacked.ts";
import variational from "../../../src/models/autoencoder/variational.ts";
import type { ModelDefinition } from "../../../src/models/model.ts";
import mlp from "../../../src/models/perceptron/mlp.ts";

type Settings = Readonly<Record<string, unknown>>;

/** A network with what it is trained by. */
export interface Case {
  definition: ModelDefinition<never>;
  /** as in an experiment file */
  settings: Settings;
  /** of the rows: [channels, bins] of traces, else [columns] */
  shape: readonly [number] | readonly [channels: number, bins: number];
  rows: number;
}

/** 125 steps of 128 rows and one of 10: an epoch of a primary of the thesis. */
const ROWS = 16_010;
const COLUMNS = 9;

const sgd = (rest: Settings = {}) => ({ name: "sgd", learning_rate: 0.01, ...rest });
const adam = (rest: Settings = {}) => ({ name: "adam", learning_rate: 0.003, ...rest });
const oneCycle = { schedule: { name: "one_cycle" } };
const bernoulli = { likelihood: "bernoulli", scaling: { kind: "min-max" } };

const dense = (
  definition: unknown,
  settings: Settings,
  optimiser: Settings = adam(),
  training: Settings = {},
): Case => ({
  definition: definition as ModelDefinition<never>,
  settings: { ...settings, training: { optimiser, ...training } },
  shape: [COLUMNS],
  rows: ROWS,
});
export const CASES: Readonly<Record<string, Case>> = {
  "autoencoder, sgd": dense(autoencoder, {}, sgd()),
  "autoencoder, relu, nesterov": dense(autoencoder, { activation: "relu" }, sgd({ nesterov: true })),
  "autoencoder, tanh, rmsprop": dense(autoencoder, { activation: "tanh" }, { name: "rmsprop", learning_rate: 0.001 }),
  "autoencoder, gelu, adamw, l2": dense(
    autoencoder,
    { activation: "gelu", l2: 1e-3, output_activation: "softplus" },
    adam({ name: "adamw", weight_decay: 0.1 }),
  ),
  "autoencoder, clipped": dense(autoencoder, { activation: "elu" }, sgd({ learning_rate: 0.1 }), { clip_norm: 0.1 }),
  "autoencoder, batch normalisation": dense(autoencoder, { layers: [8, 4], batch_normalisation: true }),
  "autoencoder, cosine": dense(autoencoder, { layers: [5] }, adam(), { schedule: { name: "cosine" } }),
  "V1 of the thesis": dense(
    denoising,
    { layers: [10], tied: true, corruption: { kind: "dropout", rate: 0.031 } },
    adam({ learning_rate: 0.001 }),
  ),
  "denoising, gaussian": dense(denoising, { corruption: { kind: "gaussian", deviation: 0.3 } }),
  "denoising, salt and pepper": dense(denoising, { corruption: { kind: "salt_and_pepper", rate: 0.2 } }),
  "V2 of the thesis": dense(
    stacked,
    { layers: [9, 9, 7], tied: true, unit_norm: true, corruption: { kind: "dropout", rate: 0.002 } },
    sgd(),
    oneCycle,
  ),
  "stacked, dropout": dense(stacked, { layers: [16, 8, 4], dropout: 0.1, batch_normalisation: true }),
  "orthogonality, decorrelation": dense(autoencoder, { layers: [6], orthogonality: 0.1, decorrelation: 0.5 }),
  "sparse, divergence": dense(sparse, {}),
  "sparse, l1": dense(sparse, { code_activation: "relu", sparsity: { weight: 0 }, l1: 0.01 }),
  contractive: dense(contractive, { contractive: 0.1 }),
  "contractive, selu, stacked": dense(contractive, { layers: [8, 4], activation: "selu", contractive: 0.01 }),
  "variational, gaussian": dense(variational, {}),
  "variational, bernoulli, beta": dense(variational, {
    ...{ ...bernoulli, classify_by: "reconstruction_error", hidden: [12, 8], latent: 2, beta: 0.5 },
  }),
  "variational, warm-up, tied, denoising": dense(
    variational,
    { tied: true, corruption: { kind: "gaussian" } },
    adam(),
    { divergence_warm_up_epochs: 1 },
  ),
  "VAE of the thesis": dense(
    variational,
    { hidden: [13], latent: 3, likelihood: "squared_error", classify_by: "reconstruction_error" },
    sgd(),
    oneCycle,
  ),
  "MLP, batch normalisation, dropout": dense(mlp, {
    layers: [16, 8],
    batch_normalisation: true,
    dropout: 0.1,
    l2: 1e-4,
  }),
  "MLP, one cycle": dense(mlp, { layers: [12, 12, 12], activation: "tanh" }, sgd({ learning_rate: 0.05 }), oneCycle),
};
