import type { NodeLayer, Parameter } from "./graph.ts";
import { type Initialiser, type Shape, sizeOf } from "./layer.ts";

/** How a parameter begins: fans of a kernel are counted as Keras counts them, with the taps of a convolution. */
export type Beginning =
  | { kind: Initialiser; fanIn: number; fanOut: number }
  | { kind: "zeros" | "ones" | "orthogonal" | "forget-gate" };

export type NodeParameter = Pick<Parameter, "name" | "shape" | "trainable"> & { beginning: Beginning };

/** The parameters of a node, in the order in which they are stored. */
export function nodeParameters(layer: NodeLayer, input: Shape): NodeParameter[] {
  const vector = (name: string, size: number, kind: "zeros" | "ones" = "zeros", trainable = true): NodeParameter => ({
    name,
    shape: [size],
    trainable,
    beginning: { kind },
  });
  const kernel = (shape: readonly number[], kind: Initialiser, fans: [number, number], name = "kernel") => ({
    name,
    shape,
    trainable: true,
    beginning: { kind, fanIn: fans[0], fanOut: fans[1] },
  });
  const size = sizeOf(input);
  const channels = input.at(-1)!;
  switch (layer.kind) {
    case "dense": {
      const { units, initialiser, bias, tiedTo } = layer;
      const own = tiedTo === undefined ? [kernel([size, units], initialiser, [size, units])] : [];
      return [...own, ...(bias ? [vector("bias", units)] : [])];
    }
    case "convolution":
    case "transposed-convolution": {
      const { taps, filters, initialiser, bias } = layer;
      const shape = layer.kind === "convolution" ? [taps, channels, filters] : [taps, filters, channels];
      const own = kernel(shape, initialiser, [taps * channels, taps * filters]);
      return [own, ...(bias ? [vector("bias", filters)] : [])];
    }
    case "lstm":
    case "gru": {
      const { units, kind } = layer;
      const gates = (kind === "lstm" ? 4 : 3) * units;
      const recurrent: NodeParameter = {
        name: "recurrent_kernel",
        shape: [units, gates],
        trainable: true,
        beginning: { kind: "orthogonal" },
      };
      const own = kernel([channels, gates], "glorot_uniform", [channels, gates]);
      if (kind === "gru") return [own, recurrent, vector("bias", gates), vector("recurrent_bias", gates)];
      return [own, recurrent, { ...vector("bias", gates), beginning: { kind: "forget-gate" } }];
    }
    case "batch-normalisation":
      return [
        vector("gamma", channels, "ones"),
        vector("beta", channels),
        vector("moving_mean", channels, "zeros", false),
        vector("moving_variance", channels, "ones", false),
      ];
    case "log-variances":
      return [vector("log_variance", size)];
    case "custom":
      return layer.parameters.map(({ name, shape, initialiser }) =>
        initialiser === "zeros" || initialiser === "ones"
          ? { name, shape, trainable: true, beginning: { kind: initialiser } }
          : kernel(shape, initialiser, fansOf(shape), name),
      );
    default:
      return [];
  }
}

function fansOf(shape: readonly number[]): [number, number] {
  const field = shape.slice(0, -2).reduce((product, n) => product * n, 1);
  return [field * (shape.at(-2) ?? 1), field * (shape.at(-1) ?? 1)];
}
