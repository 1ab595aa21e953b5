import type { Graph, NodeLayer } from "../network/graph.ts";

const NAMES = {
  "squared-error": "squared error",
  gaussian: "negative log likelihood",
  bernoulli: "negative log likelihood",
  "cross-entropy": "cross-entropy",
} as const;

/** Factors of layers on what they add to the loss, whatever the rows are. */
const PENALTIES = ["l2", "orthogonality", "contractive", "l1", "decorrelation"];

/** All that the loss of a network is made of, as learning curves name it: `squared error + cross-entropy`. */
export function lossName({ losses, nodes }: Pick<Graph, "losses" | "nodes">): string {
  const layers = nodes.map(({ layer }) => layer);
  const divergent = layers.some((layer) => layer.kind === "reparametrisation" && layer.beta > 0);
  return [
    ...losses.map(({ kind }) => NAMES[kind]),
    ...(divergent ? ["divergence"] : []),
    ...(layers.some(isPenalised) ? ["penalties"] : []),
  ].join(" + ");
}

function isPenalised(layer: NodeLayer): boolean {
  if (layer.kind === "activity-penalty" && layer.sparsity.weight > 0) return true;
  return Object.entries(layer).some(([key, value]) => PENALTIES.includes(key) && Number(value) > 0);
}
