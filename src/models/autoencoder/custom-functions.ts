import type { Layer, TensorFunction } from "../network/layer.ts";
import { type AnyArchitecture, type BuildInput, layersOf } from "./autoencoder-graph.ts";

/** The functions of an architecture's custom layers, by the layers' names. */
export function customFunctions(architecture: AnyArchitecture, given: BuildInput): Map<string, TensorFunction> {
  const { encoder, decoder, head = [] } = layersOf(architecture, given);
  const found = new Map<string, TensorFunction>();
  for (const layer of withInner([...encoder, ...decoder, ...head])) {
    if (layer.kind === "custom") found.set(layer.name, layer.call);
  }
  return found;
}

/** Layers and those that are within them. */
export function withInner(layers: readonly Layer[]): Layer[] {
  return layers.flatMap((layer) => {
    if (layer.kind === "residual") return [layer, ...withInner(layer.layers)];
    if (layer.kind === "branches") return [layer, ...withInner(layer.branches.flat())];
    return [layer];
  });
}
