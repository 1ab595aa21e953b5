import {
  type Graph,
  type GraphNode,
  type NodeLayer,
  type Parameter,
  parameterCount,
} from "../../../../src/models/network/graph.ts";
import type { Activation, Shape } from "../../../../src/models/network/layer.ts";

/** A value: a row of numbers for each row of the batch. */
export type Rows = number[][];

/** Parameters of a node, each [shape] row-major. */
type Named = Readonly<Record<string, readonly number[]>>;

type Of<K extends NodeLayer["kind"]> = Extract<NodeLayer, { kind: K }>;

/** What a node gives, by the definitions in layer.ts, in float64 and without a thought of speed. */
export function naiveValues(graph: Graph, parameters: readonly number[], x: Rows, { training = true } = {}): Rows[] {
  const values: Rows[] = [];
  for (const [i, node] of graph.nodes.entries()) {
    if (node.layer.kind === "input") values.push(x);
    else values.push(naiveNode(graph, i, { inputs: node.inputs.map((k) => values[k]!), parameters, training }));
  }
  return values;
}

/** Squared error of the output `y` to targets, the mean over rows of the mean over numbers. */
export function naiveLoss(graph: Graph, parameters: readonly number[], x: Rows, target: Rows): number {
  const y = naiveValues(graph, parameters, x)[graph.outputs.y!]!;
  const errors = y.map((row, r) => mean(row.map((value, i) => (value - target[r]![i]!) ** 2)));
  return mean(errors);
}

/** Gradient of the loss by central differences; 0 for what is not trainable. */
export function naiveGradient(graph: Graph, parameters: readonly number[], x: Rows, target: Rows): number[] {
  const step = 1e-5;
  const trainable = new Set(graph.parameters.filter((own) => own.trainable).flatMap(indicesOf));
  return Array.from({ length: parameterCount(graph) }, (_, i) => {
    if (!trainable.has(i)) return 0;
    const moved = (by: number) => naiveLoss(graph, parameters.with(i, parameters[i]! + by), x, target);
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

function indicesOf({ offset, size }: Parameter): number[] {
  return Array.from({ length: size }, (_, i) => offset + i);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

interface Call {
  inputs: Rows[];
  parameters: readonly number[];
  training: boolean;
}

function naiveNode(graph: Graph, index: number, { inputs, parameters, training }: Call): Rows {
  const node = graph.nodes[index]!;
  const shape = graph.nodes[node.inputs[0]!]!.shape;
  const own: Named = Object.fromEntries(
    graph.parameters
      .filter((parameter) => parameter.node === index)
      .map(({ name, offset, size }) => [name, parameters.slice(offset, offset + size)]),
  );
  const [x] = inputs as [Rows];
  const { layer } = node;
  if (layer.kind === "batch-normalisation") return normalised(x, shape.at(-1)!, own, training);
  if (layer.kind === "concatenate")
    return concatenated(
      inputs,
      node.inputs.map((k) => graph.nodes[k]!.shape),
    );
  if (layer.kind === "add") return x.map((row, r) => row.map((_, i) => sum(inputs, (input) => input[r]![i]!)));
  return x.map((row) => naiveRow(node, row, { shape, own }));
}

/** Of layers in which a row knows nothing of the others. */
function naiveRow(
  { layer, shape: given }: GraphNode,
  x: readonly number[],
  at: { shape: Shape; own: Named },
): number[] {
  const sequence = sequenceOf(x, at.shape);
  switch (layer.kind) {
    case "dense":
      return given.length === 1 ? dense(layer, x, at.own) : [];
    case "convolution":
      return convolution(layer, sequence, given, at.own);
    case "transposed-convolution":
      return transposed(layer, sequence, given, at.own);
    case "pooling":
      return Array.from({ length: given[0] }, (_, t) => {
        const window = sequence.slice(t * layer.stride, t * layer.stride + layer.size);
        return window[0]!.map((_, c) => {
          const values = window.map((step) => step[c]!);
          return layer.of === "max" ? Math.max(...values) : mean(values);
        });
      }).flat();
    case "upsampling":
      return sequence.flatMap((step) => Array.from({ length: layer.factor }, () => step)).flat();
    case "repetition":
      return Array.from({ length: layer.steps }, () => x).flat();
    case "reshaping":
      return [...x];
    case "lstm":
      return lstm(layer, sequence, at.own);
    case "gru":
      return gru(layer, sequence, at.own);
    default:
      throw new Error(`no reference for ${layer.kind}`);
  }
}

function sum<T>(items: readonly T[], of: (item: T, index: number) => number): number {
  return items.reduce((total, item, i) => total + of(item, i), 0);
}

function sequenceOf(x: readonly number[], shape: Shape): number[][] {
  const channels = shape.at(-1)!;
  return Array.from({ length: x.length / channels }, (_, step) => x.slice(step * channels, (step + 1) * channels));
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function activate(x: number, activation: Activation): number {
  if (activation === "linear") return x;
  if (activation === "tanh") return Math.tanh(x);
  if (activation === "softplus") return Math.log1p(Math.exp(x));
  if (activation === "sigmoid") return sigmoid(x);
  if (activation === "relu") return Math.max(x, 0);
  throw new Error(`no reference for ${activation}`);
}

function dense({ units, activation }: Of<"dense">, x: readonly number[], { kernel, bias }: Named): number[] {
  return Array.from({ length: units }, (_, u) =>
    activate((bias?.[u] ?? 0) + sum(x, (value, i) => value * kernel![i * units + u]!), activation),
  );
}

/** Steps of padding before the first: of `same`, the smaller half of what makes ceil(steps / stride) windows fit. */
function before(layer: Of<"convolution" | "transposed-convolution">, long: number, short: number): number {
  if (layer.padding === "valid") return 0;
  return Math.floor(Math.max((short - 1) * layer.stride + layer.taps - long, 0) / 2);
}

function convolution(layer: Of<"convolution">, x: number[][], given: Shape, { kernel, bias }: Named): number[] {
  const { filters, taps, stride } = layer;
  const pad = before(layer, x.length, given[0]);
  const channels = x[0]!.length;
  const y: number[] = [];
  for (let t = 0; t < given[0]; t++) {
    for (let f = 0; f < filters; f++) {
      let total = bias?.[f] ?? 0;
      for (let tap = 0; tap < taps; tap++) {
        for (let c = 0; c < channels; c++) {
          total += (x[t * stride + tap - pad]?.[c] ?? 0) * kernel![(tap * channels + c) * filters + f]!;
        }
      }
      y.push(activate(total, layer.activation));
    }
  }
  return y;
}

function transposed(
  layer: Of<"transposed-convolution">,
  x: number[][],
  given: Shape,
  { kernel, bias }: Named,
): number[] {
  const { filters, taps, stride } = layer;
  const pad = before(layer, given[0], x.length);
  const channels = x[0]!.length;
  const y: number[] = [];
  for (let t = 0; t < given[0]; t++) {
    for (let f = 0; f < filters; f++) {
      let total = bias?.[f] ?? 0;
      for (let s = 0; s < x.length; s++) {
        const tap = t - (s * stride - pad);
        if (tap < 0 || tap >= taps) continue;
        for (let c = 0; c < channels; c++) total += x[s]![c]! * kernel![(tap * filters + f) * channels + c]!;
      }
      y.push(activate(total, layer.activation));
    }
  }
  return y;
}

/** What gates are before their functions: kernel' x + bias, [gates x units]. */
function projected(x: readonly number[], kernel: readonly number[], bias: readonly number[]): number[] {
  return bias.map((b, g) => b + sum(x, (value, i) => value * kernel[i * bias.length + g]!));
}

function lstm({ units, sequences }: Of<"lstm">, x: number[][], own: Named): number[] {
  let h: number[] = new Array(units).fill(0);
  let c = h;
  const states: number[][] = [];
  for (const step of x) {
    const input = projected(step, own.kernel!, own.bias!);
    const recurrent = projected(h, own.recurrent_kernel!, new Array(4 * units).fill(0));
    const [i, f, g, o] = [0, 1, 2, 3].map((gate) =>
      c.map((_, u) => (gate === 2 ? Math.tanh : sigmoid)(input[gate * units + u]! + recurrent[gate * units + u]!)),
    ) as [number[], number[], number[], number[]];
    c = c.map((earlier, u) => f[u]! * earlier + i[u]! * g[u]!);
    h = c.map((cell, u) => o[u]! * Math.tanh(cell));
    states.push(h);
  }
  return sequences ? states.flat() : h;
}

function gru({ units, sequences }: Of<"gru">, x: number[][], own: Named): number[] {
  let h: number[] = new Array(units).fill(0);
  const states: number[][] = [];
  for (const step of x) {
    const input = projected(step, own.kernel!, own.bias!);
    const recurrent = projected(h, own.recurrent_kernel!, own.recurrent_bias!);
    h = h.map((earlier, u) => {
      const r = sigmoid(input[u]! + recurrent[u]!);
      const z = sigmoid(input[units + u]! + recurrent[units + u]!);
      const n = Math.tanh(input[2 * units + u]! + r * recurrent[2 * units + u]!);
      return (1 - z) * n + z * earlier;
    });
    states.push(h);
  }
  return sequences ? states.flat() : h;
}

function normalised(x: Rows, channels: number, own: Named, training: boolean): Rows {
  const of = (c: number) => x.flatMap((row) => row.filter((_, i) => i % channels === c));
  const centres = own.gamma!.map((_, c) => (training ? mean(of(c)) : own.moving_mean![c]!));
  const variances = own.gamma!.map((_, c) =>
    training ? mean(of(c).map((value) => (value - centres[c]!) ** 2)) : own.moving_variance![c]!,
  );
  return x.map((row) =>
    row.map((value, i) => {
      const c = i % channels;
      return ((value - centres[c]!) / Math.sqrt(variances[c]! + 1e-5)) * own.gamma![c]! + own.beta![c]!;
    }),
  );
}

function concatenated(inputs: Rows[], shapes: readonly Shape[]): Rows {
  const steps = shapes[0]!.length === 1 ? 1 : shapes[0]![0];
  return inputs[0]!.map((_, r) =>
    Array.from({ length: steps }, (_, t) =>
      inputs.flatMap((input) => {
        const width = input[r]!.length / steps;
        return input[r]!.slice(t * width, (t + 1) * width);
      }),
    ).flat(),
  );
}
