import type { NodeLayer } from "../graph.ts";
import type { Shape } from "../layer.ts";
import type { Tensor, Tf } from "./library.ts";

/** What a layer works with; values are [rows, ...shape]. */
export interface LayerCall<L extends NodeLayer = NodeLayer> {
  tf: Tf;
  layer: L;
  /** of all inputs; most layers have one, `x` */
  inputs: readonly Tensor[];
  x: Tensor;
  /** of what the layer gives, without the rows */
  shape: Shape;
  /** by name; `kernel` of a tied layer is that of the layer it is tied to */
  parameter(name: string): Tensor;
  /** statistics of the batch rather than moving averages */
  training: boolean;
  noise: { factor?: Tensor; summand?: Tensor } | undefined;
  /** factor on divergences */
  divergence: number;
}

export interface LayerResult {
  y: Tensor;
  /** numbers to be added to the loss */
  penalties?: readonly Tensor[];
  /** new values of parameters that are carried along */
  moved?: Readonly<Record<string, Tensor>>;
}

/** Forward in tensor operations; TensorFlow.js differentiates them. */
export type TensorLayer<L extends NodeLayer = NodeLayer> = (call: LayerCall<L>) => LayerResult;

/** The layer of that kind. */
export type LayerOf<K extends NodeLayer["kind"]> = Extract<NodeLayer, { kind: K }>;

/** A sequence as the vector of all its numbers, [rows, size]; a vector as it is. */
export function flattened(tf: Tf, x: Tensor): Tensor {
  return x.rank === 2 ? x : tf.reshape(x, [x.shape[0]!, x.size / x.shape[0]!]);
}
