import { sizeOf } from "../network/layer.ts";
import { defineAutoencoder } from "./define-autoencoder.ts";
import { hiddenLayer, mirroredLayer, outputLayer } from "./dense-layers.ts";
import { sharedConflicts, variationalConfig } from "./dense-settings.ts";

/**
 * A code that is drawn from a normal distribution which the encoder gives; the decoder mirrors the encoder. Classifies by
 * the likelihood of each primary's network, by default.
 */
export default defineAutoencoder({
  name: "variational",
  summary: "variational autoencoder with a Gaussian or Bernoulli likelihood",
  source: "D. P. Kingma & M. Welling, ICLR 2014, arXiv:1312.6114; beta: I. Higgins et al., ICLR 2017",
  config: variationalConfig({ hidden: [13], latent: 3, activation: "selu" }),
  defaults: { likelihood: "gaussian", classify_by: "likelihood" },
  conflicts: sharedConflicts,
  build({ input, config }) {
    const { hidden, latent, beta } = config;
    const sizes = [sizeOf(input), ...hidden];
    const encoders = hidden.map((units) => hiddenLayer(units, config));
    // Of the layers after the input, the decoder's last mirrors the first; its first, from the code, mirrors none.
    const decoders = sizes.map((units, i) => {
      const mirrored = encoders[i]?.dense;
      return i === 0 ? outputLayer(units, config, mirrored) : mirroredLayer(units, config, mirrored);
    });
    return {
      encoder: [
        ...encoders.flatMap(({ layers }) => layers),
        { kind: "dense", units: 2 * latent, l2: config.l2 },
        { kind: "reparametrisation", beta },
      ],
      decoder: decoders.toReversed().flatMap(({ layers }) => layers),
    };
  },
});
