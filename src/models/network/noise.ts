import type { Random } from "../../core/random.ts";
import type { Noise } from "./engine.ts";
import type { Graph, NodeLayer } from "./graph.ts";
import { sizeOf } from "./layer.ts";

/** The nodes that need random numbers while training. */
export function noisyNodes({ nodes }: Graph): number[] {
  return [...nodes.keys()].filter((node) => drawers[nodes[node]!.layer.kind] !== undefined);
}

/** Random numbers for every noisy node and so many rows. */
export function drawNoise(graph: Graph, rows: number, random: Random): Noise {
  return new Map(
    noisyNodes(graph).map((node) => {
      const { layer, shape } = graph.nodes[node]!;
      return [node, drawers[layer.kind]!(layer as never, rows * sizeOf(shape), random)];
    }),
  );
}

type Drawn = { factor?: Float32Array; summand?: Float32Array };

/** All that the kinds of noise differ in: y = x factor + summand. */
const drawers: { [kind: string]: ((layer: never, size: number, random: Random) => Drawn) | undefined } = {
  dropout: ({ rate }: Extract<NodeLayer, { kind: "dropout" }>, size, random) => {
    const factor = new Float32Array(size);
    const kept = 1 / (1 - rate);
    for (let i = 0; i < size; i++) factor[i] = random.uniform() < rate ? 0 : kept;
    return { factor };
  },
  "gaussian-noise": ({ deviation }: Extract<NodeLayer, { kind: "gaussian-noise" }>, size, random) => {
    const summand = new Float32Array(size);
    for (let i = 0; i < size; i++) summand[i] = deviation * random.normal();
    return { summand };
  },
  "salt-and-pepper": (layer: Extract<NodeLayer, { kind: "salt-and-pepper" }>, size, random) => {
    const { rate, low, high } = layer;
    const factor = new Float32Array(size).fill(1);
    const summand = new Float32Array(size);
    for (let i = 0; i < size; i++) {
      const u = random.uniform();
      if (u >= rate) continue;
      factor[i] = 0;
      summand[i] = u < rate / 2 ? low : high;
    }
    return { factor, summand };
  },
  reparametrisation: (_layer, size, random) => {
    const summand = new Float32Array(size);
    for (let i = 0; i < size; i++) summand[i] = random.normal();
    return { summand };
  },
};
