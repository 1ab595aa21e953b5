import { defineAutoencoder } from "./define-autoencoder.ts";
import { denseAutoencoder } from "./dense-layers.ts";
import { denseConfig, denseConflicts } from "./dense-settings.ts";

/** Reconstructs clean rows from corrupted ones: `corruption` is any architecture's, here a dropout mask as in the thesis. */
export default defineAutoencoder({
  name: "denoising",
  summary: "dense autoencoder that reconstructs clean rows from corrupted ones",
  source: "P. Vincent, H. Larochelle, Y. Bengio & P.-A. Manzagol, ICML 2008, doi 10.1145/1390156.1390294",
  config: denseConfig({ layers: [10] }),
  defaults: { corruption: { kind: "dropout", rate: 0.031 } },
  conflicts: denseConflicts,
  build: denseAutoencoder,
});
