import { defineAutoencoder } from "./define-autoencoder.ts";
import { denseAutoencoder } from "./dense-layers.ts";
import { denseConfig, denseConflicts } from "./dense-settings.ts";

/** More units than numbers, few of them active: by the divergence from a target mean, or `l1`. */
export default defineAutoencoder({
  name: "sparse",
  summary: "dense autoencoder whose code is mostly inactive",
  source: "A. Ng, Sparse autoencoder, CS294A lecture notes, Stanford 2011",
  config: denseConfig({ layers: [20], code_activation: "sigmoid", sparsity: { target: 0.1, weight: 0.01 } }),
  conflicts: denseConflicts,
  build: denseAutoencoder,
});
