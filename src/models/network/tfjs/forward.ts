import type { Graph, NodeLayer } from "../graph.ts";
import { activationLayer } from "./activation.ts";
import { activityPenaltyLayer } from "./activity-penalty.ts";
import { batchNormalisationLayer } from "./batch-normalisation.ts";
import { corruptionLayer, logVariancesLayer, reparametrisationLayer } from "./chance.ts";
import { convolutionLayer, transposedConvolutionLayer } from "./convolution.ts";
import { customLayer } from "./custom.ts";
import { denseLayer } from "./dense.ts";
import type { Tensor, Tf } from "./library.ts";
import { gruLayer, lstmLayer } from "./recurrence.ts";
import { poolingLayer, repetitionLayer, reshapingLayer, upsamplingLayer } from "./resampling.ts";
import type { LayerCall, LayerOf, TensorLayer } from "./tensor-layer.ts";

const LAYERS: { [K in NodeLayer["kind"]]: TensorLayer<LayerOf<K>> } = {
  input: ({ x }) => ({ y: x }),
  add: ({ tf, inputs }) => ({ y: tf.addN([...inputs]) }),
  concatenate: ({ tf, inputs }) => ({ y: tf.concat([...inputs], -1) }),
  dense: denseLayer,
  convolution: convolutionLayer,
  "transposed-convolution": transposedConvolutionLayer,
  pooling: poolingLayer,
  upsampling: upsamplingLayer,
  repetition: repetitionLayer,
  reshaping: reshapingLayer,
  lstm: lstmLayer,
  gru: gruLayer,
  "batch-normalisation": batchNormalisationLayer,
  activation: activationLayer,
  dropout: corruptionLayer,
  "gaussian-noise": corruptionLayer,
  "salt-and-pepper": corruptionLayer,
  reparametrisation: reparametrisationLayer,
  "log-variances": logVariancesLayer,
  "activity-penalty": activityPenaltyLayer,
  custom: customLayer,
};

/** What the nodes of a graph are computed from. */
export interface ForwardInput {
  tf: Tf;
  /** [rows, ...shape of the input] */
  x: Tensor;
  /** all parameters of the graph, in their order */
  parameters: readonly Tensor[];
  training: boolean;
  noise: ReadonlyMap<number, { factor?: Tensor; summand?: Tensor }>;
  divergence: number;
}

export interface ForwardResult {
  /** by node */
  values: readonly Tensor[];
  penalties: readonly Tensor[];
  /** new values of parameters that are carried along, by parameter */
  moved: readonly { parameter: number; value: Tensor }[];
}

/** All nodes of a graph, in their order. */
export function forward(graph: Graph, { x, parameters, noise, ...input }: ForwardInput): ForwardResult {
  const values: Tensor[] = [];
  const penalties: Tensor[] = [];
  const moved: { parameter: number; value: Tensor }[] = [];
  const indexOf = parameterIndex(graph);
  for (const [node, { layer, inputs, shape }] of graph.nodes.entries()) {
    const given = layer.kind === "input" ? [x] : inputs.map((before) => values[before]!);
    const result = (LAYERS[layer.kind] as TensorLayer)({
      ...input,
      layer,
      shape,
      inputs: given,
      x: given[0]!,
      noise: noise.get(node),
      parameter: (name) => parameters[indexOf(node, name)]!,
    } satisfies LayerCall);
    values.push(result.y);
    penalties.push(...(result.penalties ?? []));
    for (const [name, value] of Object.entries(result.moved ?? {})) {
      moved.push({ parameter: indexOf(node, name), value });
    }
  }
  return { values, penalties, moved };
}

function parameterIndex({ nodes, parameters }: Graph): (node: number, name: string) => number {
  const indices = new Map(parameters.map(({ node, name }, i) => [`${node} ${name}`, i]));
  return (node, name) => {
    const { layer } = nodes[node]!;
    const owner = layer.kind === "dense" && name === "kernel" ? (layer.tiedTo ?? node) : node;
    return indices.get(`${owner} ${name}`)!;
  };
}
