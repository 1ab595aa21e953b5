import type { NetworkRows, Noise } from "./engine.ts";
import { engineNamed } from "./engines.ts";
import { fused, openFused } from "./fused/engine.ts";
import type { Graph, NodeLayer } from "./graph.ts";

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
  const free = withoutPenalties(graph);
  if (fused.refuses(free) === undefined) return openFused(free, parameters, settings);
  return engineNamed("tfjs").then((engine) => engine.open(free, parameters, settings));
}

/** The same outputs without what layers add to a loss, which takes time and memory and which nobody asks for here. */
function withoutPenalties(graph: Graph): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, layer: withoutPenalty(node.layer) })), losses: [] };
}

function withoutPenalty(layer: NodeLayer): NodeLayer {
  const kernelTerms = { l2: 0, orthogonality: 0, unitNorm: false };
  switch (layer.kind) {
    case "dense":
      return { ...layer, ...kernelTerms, contractive: 0 };
    case "convolution":
    case "transposed-convolution":
      return { ...layer, ...kernelTerms };
    case "activity-penalty":
      return { ...layer, l1: 0, sparsity: { ...layer.sparsity, weight: 0 }, decorrelation: 0 };
    default:
      return layer;
  }
}
