import { defineAutoencoder } from "./define-autoencoder.ts";
import { denseAutoencoder } from "./dense-layers.ts";
import { denseConfig, denseConflicts } from "./dense-settings.ts";

/** Dense layers, symmetric about the code; one hidden layer by default, as the thesis's V1 has. */
export default defineAutoencoder({
  name: "autoencoder",
  summary: "dense autoencoder, symmetric about its code",
  source: "D. E. Rumelhart, G. E. Hinton & R. J. Williams, Nature 323 (1986) 533, doi 10.1038/323533a0",
  config: denseConfig({ layers: [10] }),
  conflicts: denseConflicts,
  build: denseAutoencoder,
});
