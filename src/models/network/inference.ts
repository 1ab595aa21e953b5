import type { NetworkRows, Noise } from "./engine.ts";
import { engineNamed } from "./engines.ts";
import { fused, openFused } from "./fused/engine.ts";
import type { Graph } from "./graph.ts";

/** A trained network that answers. */
export interface Inference {
  /** Outputs by name, [rows x size] row-major, without noise but for what is given for all rows. */
  outputs(data: NetworkRows, names: readonly string[], noise?: Noise): Record<string, Float32Array>;
  /** Frees what it holds. */
  close(): void;
}

/** Rows of a batch; what a row gives does not depend on it. */
const BATCH = 256;
const NEVER_USED = { name: "sgd", momentum: 0, nesterov: false } as const;

/**
 * A trained network, whichever engine trained it: by `fused`, at once, where that can; else by TensorFlow.js, which must
 * start first.
 *
 * @param parameters as `graph.parameters` says
 */
export function openInference(graph: Graph, parameters: Float32Array): Inference | Promise<Inference> {
  const settings = { batch: BATCH, optimiser: NEVER_USED };
  if (fused.refuses(graph) === undefined) return openFused(graph, parameters, settings);
  return engineNamed("tfjs").then((engine) => engine.open(graph, parameters, settings));
}
