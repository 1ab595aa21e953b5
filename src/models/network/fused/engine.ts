import { ConfigError } from "../../../core/errors.ts";
import type { NetworkEngine, OpenNetwork, OpenSettings } from "../engine.ts";
import type { Graph } from "../graph.ts";
import { isFused } from "./layers.ts";
import { FusedNetwork } from "./network.ts";

/** Raised whenever the same training gives other bytes. */
const VERSION = "2";

/** The deterministic trainer of small networks: WebAssembly SIMD over plain memory, one thread a network, the same bytes everywhere. */
export const fused: NetworkEngine = {
  name: "fused",
  refuses(graph) {
    const foreign = graph.nodes.find(({ layer }) => !isFused(layer));
    return foreign && `it has no layer ${foreign.layer.kind}`;
  },
  open: async (graph, parameters, settings) => openFused(graph, parameters, settings),
  describe: async () => ({ version: VERSION, details: {} }),
};

/**
 * A network, ready to be trained or asked.
 *
 * @throws ConfigError for a graph that this engine cannot do
 */
export function openFused(graph: Graph, parameters: Float32Array, settings: OpenSettings): OpenNetwork {
  const reason = fused.refuses(graph);
  if (reason !== undefined) throw new ConfigError(`engine fused: ${reason}; expected engine tfjs`);
  return new FusedNetwork(graph, parameters, settings);
}
