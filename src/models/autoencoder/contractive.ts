import { defineAutoencoder } from "./define-autoencoder.ts";
import { denseAutoencoder } from "./dense-layers.ts";
import { denseConfig, denseConflicts } from "./dense-settings.ts";

/** A code that changes little with the row: the squared norm of each encoder layer's Jacobian is added to the loss. */
export default defineAutoencoder({
  name: "contractive",
  summary: "dense autoencoder whose code changes little with the row",
  source: "S. Rifai, P. Vincent, X. Muller, X. Glorot & Y. Bengio, ICML 2011",
  config: denseConfig({ layers: [10], activation: "sigmoid", contractive: 1e-3, tied: true }),
  conflicts: denseConflicts,
  build: denseAutoencoder,
});
