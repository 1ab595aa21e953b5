import { defineAutoencoder } from "./define-autoencoder.ts";
import { denseAutoencoder } from "./dense-layers.ts";
import { denseConfig, denseConflicts } from "./dense-settings.ts";

/** Several hidden layers, each corrupted row reconstructed; `pretraining.epochs` trains them one after the other first. */
export default defineAutoencoder({
  name: "stacked",
  summary: "deep denoising autoencoder, pre-trained layer after layer if wanted",
  source: "P. Vincent et al., Journal of Machine Learning Research 11 (2010) 3371",
  config: denseConfig({ layers: [9, 9, 7], tied: true }),
  defaults: { corruption: { kind: "dropout", rate: 0.002 } },
  conflicts: denseConflicts,
  build: denseAutoencoder,
});
