import type { Custom, Dense, PlainLayer, Shape } from "./layer.ts";

/** A dense layer in a graph: the layer it is tied to is a node. */
export type DenseNode = Required<Omit<Dense, "tied">> & { tiedTo?: number };

type Resolved<L> = L extends Custom ? L : Required<L>;

/** What a node does with its inputs, one of them but for add and concatenate. Nothing is left to a default. */
export type NodeLayer =
  | { kind: "input" }
  | { kind: "add" }
  | { kind: "concatenate" }
  | DenseNode
  | Resolved<Exclude<PlainLayer, Dense>>;

export interface GraphNode {
  layer: NodeLayer;
  /** nodes before this one */
  inputs: readonly number[];
  /** of what the node gives */
  shape: Shape;
}

/** A parameter of a node; those of all nodes, in their order, are one vector. */
export interface Parameter {
  node: number;
  /** `kernel`, `bias`, `recurrent_kernel`, `gamma`, ... */
  name: string;
  shape: readonly number[];
  /** first number of it in the vector of all parameters */
  offset: number;
  size: number;
  /** false for what training carries along without a gradient, such as moving averages */
  trainable: boolean;
}

/** What training makes small, beside what layers add. All are means over the rows of a batch. */
export type Loss =
  /** mean over numbers of (output - target)^2 */
  | { kind: "squared-error"; output: string; weight: number }
  /** sum over numbers of -log p of the target in [0, 1]; the outputs are logits */
  | { kind: "bernoulli"; output: string; weight: number }
  /** sum over numbers of 1/2 ((t - m)^2 exp(-l) + l + log 2 pi); the outputs are means m and log variances l */
  | { kind: "gaussian"; output: string; weight: number }
  /** -log of the softmax of the row's class; the outputs are logits */
  | { kind: "cross-entropy"; output: string; weight: number };

/** A network: node 0 is the input, nodes come after their inputs. Plain data, but for custom layers. */
export interface Graph {
  nodes: readonly GraphNode[];
  /** nodes that are asked for, by name: `reconstruction`, `code`, `logits` */
  outputs: Readonly<Record<string, number>>;
  parameters: readonly Parameter[];
  losses: readonly Loss[];
}

/** How many numbers all parameters are. */
export function parameterCount({ parameters }: Graph): number {
  return parameters.reduce((sum, { size }) => sum + size, 0);
}
