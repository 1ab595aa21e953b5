import fc, { type Arbitrary, type GeneratorValue } from "fast-check";
import { Random } from "../../../src/core/random.ts";
import type { NetworkRows } from "../../../src/models/network/engine.ts";
import type { Graph, Loss } from "../../../src/models/network/graph.ts";
import { GraphBuilder } from "../../../src/models/network/graph-builder.ts";
import { initialParameters } from "../../../src/models/network/initial-parameters.ts";
import { ACTIVATIONS, type Dense, type Layer, type Shape, sizeOf } from "../../../src/models/network/layer.ts";
import { drawNoise } from "../../../src/models/network/noise.ts";

/** Draws one of the values that fast-check may shrink. */
type Draw = GeneratorValue;

const CLASSES = 3;
/** Kinds that the networks may have, but for custom ones. */
const KINDS = [
  "dense",
  "tied",
  "convolution",
  "transposed-convolution",
  "pooling",
  "upsampling",
  "repetition",
  "reshaping",
  "lstm",
  "gru",
  "batch-normalisation",
  "activation",
  "dropout",
  "gaussian-noise",
  "salt-and-pepper",
  "reparametrisation",
  "log-variances",
  "activity-penalty",
  "residual",
  "branches",
] as const;

/** A network, rows for it and random numbers for a batch of them. */
export interface RandomNetwork {
  graph: Graph;
  parameters: Float32Array;
  data: NetworkRows;
  /** rows of a batch that is used before */
  before: Uint32Array;
  batch: Uint32Array;
  seed: number;
  divergence: number;
}

/** Networks of up to five layers with all their options, and losses of every kind on what they give. */
export const randomNetwork: Arbitrary<RandomNetwork> = fc.gen().map((draw) => {
  const [graph, seed] = [graphFrom(draw), draw(fc.nat)];
  const random = Random.fromSeed(seed);
  const rows = draw(fc.integer, { min: 4, max: 9 });
  const size = sizeOf(graph.nodes[0]!.shape);
  const numbers = (count: number, make: () => number) => Float32Array.from({ length: count }, make);
  const rowNumbers = (count: number) => Uint32Array.from({ length: count }, () => random.integer(rows));
  return {
    graph,
    parameters: parametersFrom(graph, random),
    data: {
      rows,
      x: numbers(rows * size, () => random.normal()),
      ...(draw(fc.boolean) && { target: numbers(rows * size, () => random.uniform()) }),
      ...(draw(fc.boolean) && { weight: numbers(rows, () => 2 * random.uniform()) }),
      label: Uint8Array.from({ length: rows }, () => random.integer(CLASSES)),
    },
    before: rowNumbers(9),
    batch: batchFrom(draw, graph, { rows, random }),
    seed,
    divergence: draw(fc.constantFrom, 0, 0.3, 1),
  };
});

/**
 * Rows in any order, some of them again. Batch normalisation gets four different ones: of equal rows it multiplies
 * roundings by 1 / sqrt(1e-5), and there would be nothing to compare (one row alone is tested by hand).
 */
function batchFrom(draw: Draw, { nodes }: Graph, { rows, random }: { rows: number; random: Random }): Uint32Array {
  const order = Array.from({ length: rows }, (_, row) => ({ row, key: random.uniform() }));
  const different = order.sort((a, b) => a.key - b.key).map(({ row }) => row);
  if (nodes.some(({ layer }) => layer.kind === "batch-normalisation")) {
    return Uint32Array.from(different.slice(0, draw(fc.integer, { min: 4, max: rows })));
  }
  return Uint32Array.from({ length: draw(fc.integer, { min: 1, max: 9 }) }, () => random.integer(rows));
}

/** Noise of a batch; of two noisy nodes one may be left without. */
export function noiseFor({ graph, batch, seed }: RandomNetwork): ReturnType<typeof drawNoise> {
  const noise = drawNoise(graph, batch.length, Random.fromSeed(seed).stream("noise"));
  return new Map([...noise].filter((_, i) => (i + seed) % 3 !== 0));
}

function parametersFrom(graph: Graph, random: Random): Float32Array {
  // Moved from where they begin, so that biases count; moving variances stay above 0.
  const values = initialParameters(graph, random).map((value) => value + 0.1 * random.normal());
  for (const { name, offset, size } of graph.parameters) {
    if (name !== "moving_variance") continue;
    for (let i = offset; i < offset + size; i++) values[i] = 0.5 + random.uniform();
  }
  return values;
}

function graphFrom(draw: Draw): Graph {
  const input: Shape = draw(fc.boolean)
    ? [draw(fc.integer, { min: 1, max: 6 })]
    : [draw(fc.integer, { min: 2, max: 7 }), draw(fc.integer, { min: 1, max: 3 })];
  const builder = new GraphBuilder(input);
  const end = draw(fc.integer, { min: 1, max: 5 });
  let node = 0;
  const dense: PlacedDense[] = [];
  let varies = true;
  for (let i = 0; i < end; i++) {
    const layer = layerFrom(draw, builder.shapeOf(node), { dense, depth: 0, varies });
    varies &&= layer.kind !== "log-variances";
    if (layer.kind === "dense" && !layer.tied) dense.push({ layer, input: sizeOf(builder.shapeOf(node)) });
    node = builder.append(node, [layer], "random");
  }
  const size = sizeOf(input);
  const outputs: Record<string, number> = { code: node };
  const losses = draw(fc.subarray, ["squared-error", "bernoulli", "gaussian", "cross-entropy"] as Loss["kind"][], {
    minLength: 1,
  });
  for (const kind of losses) {
    const units = { "squared-error": size, bernoulli: size, gaussian: 2 * size, "cross-entropy": CLASSES }[kind];
    outputs[kind] = builder.append(node, [{ kind: "dense", units }], kind);
  }
  return builder.finish(
    outputs,
    losses.map((kind) => ({ kind, output: kind, weight: draw(fc.constantFrom, 0.5, 1, 2) })),
  );
}

interface PlacedDense {
  layer: Dense;
  input: number;
}

/** Layers inside of others are not tied to. */
interface Surroundings {
  dense: readonly PlacedDense[];
  depth: number;
  /** whether numbers differ from row to row; where they do not, batch normalisation multiplies roundings by 1 / sqrt(1e-5) */
  varies: boolean;
}

/** A layer that can work on the shape; a dense one where the kind that was drawn cannot. */
function layerFrom(draw: Draw, shape: Shape, surroundings: Surroundings): Layer {
  const kind = draw(fc.constantFrom, ...KINDS);
  const layer = madeOf(draw, kind, shape, surroundings);
  return layer ?? denseFrom(draw);
}

function madeOf(draw: Draw, kind: (typeof KINDS)[number], shape: Shape, surroundings: Surroundings): Layer | undefined {
  const whole = (max: number) => draw(fc.integer, { min: 1, max });
  const isSequence = shape.length === 2;
  const size = sizeOf(shape);
  switch (kind) {
    case "dense":
      return denseFrom(draw);
    case "tied": {
      const fitting = surroundings.dense.filter(({ layer }) => layer.units === size);
      if (fitting.length === 0) return undefined;
      const { layer: tied, input } = draw(fc.constantFrom, ...fitting);
      const activation = activationFrom(draw);
      return { kind: "dense", units: input, tied, activation, bias: draw(fc.boolean), contractive: weightFrom(draw) };
    }
    case "convolution":
    case "transposed-convolution": {
      if (!isSequence) return undefined;
      const [taps, stride] = [whole(4), whole(3)];
      const fits = kind === "transposed-convolution" || taps <= shape[0];
      const padding = fits && draw(fc.boolean) ? "valid" : "same";
      const bias = draw(fc.boolean);
      return { kind, filters: whole(4), taps, stride, padding, bias, activation: activationFrom(draw), ...terms(draw) };
    }
    case "pooling":
      if (!isSequence) return undefined;
      return { kind, of: draw(fc.constantFrom, "max", "mean"), size: whole(Math.min(3, shape[0])), stride: whole(3) };
    case "upsampling":
      return isSequence && size < 40 ? { kind, factor: whole(3) } : undefined;
    case "repetition":
      return size < 20 ? { kind, steps: whole(3) } : undefined;
    case "reshaping":
      return { kind, shape: draw(fc.constantFrom, ...shapesOf(size)) };
    case "lstm":
    case "gru":
      return isSequence ? { kind, units: whole(3), sequences: draw(fc.boolean) } : undefined;
    case "batch-normalisation":
      return surroundings.varies ? { kind, momentum: draw(fc.constantFrom, 0.1, 0.5) } : undefined;
    case "activation":
      return { kind, activation: activationFrom(draw) };
    case "dropout":
      return { kind, rate: 0.3 };
    case "gaussian-noise":
      return { kind, deviation: 0.5 };
    case "salt-and-pepper":
      return { kind, rate: 0.3, low: -1, high: 2 };
    case "reparametrisation":
      return size % 2 === 0 ? { kind, beta: draw(fc.constantFrom, 0.5, 1) } : undefined;
    case "log-variances":
      return size < 20 ? { kind } : undefined;
    case "activity-penalty":
      return {
        kind,
        l1: weightFrom(draw),
        sparsity: { target: 0.2, weight: weightFrom(draw) },
        decorrelation: weightFrom(draw),
      };
    default:
      return surroundings.depth > 0 ? undefined : nested(draw, kind, shape, surroundings.varies);
  }
}

function nested(draw: Draw, kind: "residual" | "branches", shape: Shape, varies: boolean): Layer {
  const inner = () => layerFrom(draw, shape, { dense: [], depth: 1, varies });
  if (kind === "residual") {
    const layer = inner();
    return shapeAfter(layer, shape)?.join() === shape.join()
      ? { kind, layers: [layer] }
      : { kind, layers: [{ kind: "activation", activation: activationFrom(draw) }] };
  }
  const flat = (layer: Layer): readonly Layer[] => {
    const after = shapeAfter(layer, shape);
    return after?.length === 1 ? [layer] : [layer, { kind: "dense", units: 2 }];
  };
  return { kind, branches: [flat(inner()), flat(denseFrom(draw)), [{ kind: "dense", units: 1 }]] };
}

function shapeAfter(layer: Layer, shape: Shape): Shape | undefined {
  if (layer.kind === "residual" || layer.kind === "branches") return undefined;
  const builder = new GraphBuilder(shape);
  return builder.shapeOf(builder.append(0, [layer], "shape"));
}

function denseFrom(draw: Draw): Dense {
  const units = draw(fc.integer, { min: 1, max: 6 });
  const [activation, bias] = [activationFrom(draw), draw(fc.boolean)];
  return { kind: "dense", units, activation, bias, contractive: weightFrom(draw), ...terms(draw) };
}

function terms(draw: Draw) {
  return { l2: weightFrom(draw), orthogonality: weightFrom(draw), unitNorm: draw(fc.boolean) };
}

function weightFrom(draw: Draw): number {
  return draw(fc.constantFrom, 0, 0, 0.2);
}

function activationFrom(draw: Draw) {
  return draw(fc.constantFrom, ...ACTIVATIONS);
}

/** All shapes of so many numbers. */
function shapesOf(size: number): Shape[] {
  const divisors = Array.from({ length: size }, (_, i) => i + 1).filter((n) => size % n === 0);
  return [[size], ...divisors.map((steps): Shape => [steps, size / steps])];
}
