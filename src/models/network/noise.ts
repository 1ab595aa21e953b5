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
    const factor = new Float32Array(size).fill(1 / (1 - rate));
    const hits = openHits(rate, random);
    for (let i = hits.after(-1); i < size; i = hits.after(i)) factor[i] = 0;
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
    const hits = openHits(rate, random);
    for (let i = hits.after(-1); i < size; i = hits.after(i)) {
      factor[i] = 0;
      summand[i] = random.bits() < 0 ? low : high;
    }
    return { factor, summand };
  },
  reparametrisation: (_layer, size, random) => {
    const summand = new Float32Array(size);
    for (let i = 0; i < size; i++) summand[i] = random.normal();
    return { summand };
  },
};

/**
 * Places 0, 1, ... that are hit with probability `rate` each: gaps between hits are geometric, the whole part of an exponential
 * number over -log(1 - rate), so that only hits cost a draw.
 */
function openHits(rate: number, random: Random) {
  const scale = -1 / Math.log1p(-rate);
  return {
    /** the first hit after place i; Infinity or NaN for rate 0 */
    after: (i: number): number => i + 1 + Math.floor(random.exponential() * scale),
  };
}
