import { initialiserFor } from "../network/graph-builder.ts";
import type { Dense, Layer } from "../network/layer.ts";
import { sizeOf } from "../network/layer.ts";
import type { AutoencoderLayers, Given, Stage } from "./architecture.ts";
import type { DenseSettings, SharedSettings } from "./dense-settings.ts";

/** A dense layer and what stands behind it, before the next. */
export interface DenseGroup {
  dense: Dense;
  layers: readonly Layer[];
}

/** A hidden layer of an encoder, with what the settings put around it. */
export function hiddenLayer(units: number, settings: SharedSettings & { contractive?: number }): DenseGroup {
  const { activation, unit_norm, orthogonality, l2, contractive = 0 } = settings;
  const dense: Dense = { kind: "dense", units, activation, unitNorm: unit_norm, orthogonality, l2, contractive };
  return surrounded(dense, settings);
}

/** The layer of a decoder that mirrors one of the encoder; `units` are what that one takes. */
export function mirroredLayer(units: number, settings: SharedSettings, mirrored: Dense | undefined): DenseGroup {
  const { activation, l2, tied } = settings;
  const own: Dense = { kind: "dense", units, activation };
  return surrounded(tied && mirrored ? { ...own, tied: mirrored } : { ...own, l2 }, settings);
}

/** The reconstruction, which has nothing behind it. */
export function outputLayer(units: number, settings: SharedSettings, mirrored: Dense | undefined): DenseGroup {
  const { output_activation, l2, tied } = settings;
  const own: Dense = { kind: "dense", units, activation: output_activation };
  const dense: Dense = tied && mirrored ? { ...own, tied: mirrored } : { ...own, l2 };
  return { dense, layers: [dense] };
}

function surrounded(given: Dense, { batch_normalisation, dropout }: SharedSettings): DenseGroup {
  const behind: Layer[] = dropout > 0 ? [{ kind: "dropout", rate: dropout }] : [];
  if (!batch_normalisation) return { dense: given, layers: [given, ...behind] };
  const { activation = "linear", ...rest } = given;
  // The kernel begins as it would before its activation, which comes later here; the offset is the normalisation's.
  const dense: Dense = { ...rest, activation: "linear", bias: false, initialiser: initialiserFor(activation) };
  return { dense, layers: [dense, { kind: "batch-normalisation" }, { kind: "activation", activation }, ...behind] };
}

/**
 * An autoencoder of dense layers, symmetric about its code: 9 numbers and layers [6, 3] give 9-6-3-6-9. Each hidden layer
 * with its mirror is a stage of pre-training.
 */
export function denseAutoencoder({ input, config }: Pick<Given<DenseSettings>, "input" | "config">): AutoencoderLayers {
  const sizes = [sizeOf(input), ...config.layers];
  const last = config.layers.length - 1;
  const encoders = config.layers.map((units, i) =>
    i === last ? codeLayer(units, config) : hiddenLayer(units, config),
  );
  const decoders = encoders.map(({ dense }, i) =>
    i === 0 ? outputLayer(sizes[0]!, config, dense) : mirroredLayer(sizes[i]!, config, dense),
  );
  const stages = encoders.map(({ layers }, i): Stage => ({ encoder: layers, decoder: decoders[i]!.layers }));
  return {
    encoder: encoders.flatMap(({ layers }) => layers),
    decoder: decoders.toReversed().flatMap(({ layers }) => layers),
    ...(stages.length > 1 && { stages }),
  };
}

function codeLayer(units: number, config: DenseSettings): DenseGroup {
  const { activation, code_activation = activation, l1, sparsity, decorrelation } = config;
  const plain = { ...config, activation: code_activation, batch_normalisation: false, dropout: 0 };
  const { dense, layers } = hiddenLayer(units, plain);
  const isFree = l1 === 0 && sparsity.weight === 0 && decorrelation === 0;
  return { dense, layers: isFree ? layers : [...layers, { kind: "activity-penalty", l1, sparsity, decorrelation }] };
}
