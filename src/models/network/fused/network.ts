import type { NetworkRows, Noise, OpenNetwork, OpenSettings, StepSettings } from "../engine.ts";
import { type Graph, type Loss, parameterCount } from "../graph.ts";
import { sizeOf } from "../layer.ts";
import { noisyNodes } from "../noise.ts";
import { Arena } from "./arena.ts";
import type { FusedLayer, Pass, Site, Value } from "./fused-layer.ts";
import { type Kernels, openKernels } from "./kernels.ts";
import { makeLayer } from "./layers.ts";
import { clipGradients, openOptimiser, type Step, type TrainedPlaces } from "./optimisation.ts";

/** The columns of a batch: which rows of the data they are, and what their loss is divided by. */
interface Columns {
  rows: number;
  row: (column: number) => number;
}

/** A layer and its node. */
interface PlacedLayer extends FusedLayer {
  node: number;
}

/** Byte addresses of the random numbers of a node, [size][stride] each. */
interface NoisePlace {
  factor: number;
  summand: number;
}

const NO_NOISE: Noise = new Map();

/** A network in a WebAssembly memory of its own; nothing is allocated once it has had a batch. */
export class FusedNetwork implements OpenNetwork {
  private readonly arena = new Arena();
  private readonly kernels: Kernels = openKernels(this.arena.memory);
  /** floats from one number of a value to the next */
  private readonly stride: number;
  private readonly values: readonly Value[];
  private readonly layers: readonly PlacedLayer[];
  private readonly places: TrainedPlaces;
  private readonly step1: Step;
  private readonly noise = new Map<number, NoisePlace>();
  /** by column of the batch: the row that it is, -1 for padding, and its weight */
  private readonly rowOf: Int32Array;
  private readonly rowWeights: Float32Array;
  /** by column, where its row begins in what is being loaded */
  private readonly starts: Uint32Array;
  /** byte addresses of [stride] floats by column: 1 / rows, what the loss counts, the class */
  private readonly share: number;
  private readonly weights: number;
  private readonly classes: number;
  /** byte address for what the output is compared with, where that is not the input; 0 as long as it never was */
  private target = 0;
  /** byte address of what the output of this batch is compared with */
  private compared = 0;
  /** first and last + 1 float of all gradients */
  private readonly gradients: readonly [from: number, to: number];
  private readonly count: number;
  private readonly pass: Pass = {
    rows: 0,
    columns: 0,
    training: false,
    divergence: 1,
    factor: 0,
    summand: 0,
  };

  /** @param parameters all of them, as `graph.parameters` says */
  constructor(
    readonly graph: Graph,
    parameters: Float32Array,
    private readonly settings: OpenSettings,
  ) {
    const { arena } = this;
    this.stride = 4 * Math.ceil(settings.batch / 4);
    this.rowOf = new Int32Array(this.stride);
    this.rowWeights = new Float32Array(this.stride);
    this.starts = new Uint32Array(this.stride);
    this.count = parameterCount(graph);
    const count = 4 * Math.ceil(this.count / 4);
    const from = arena.reserve(count);
    const gradientsOf = gradientSizes(graph).map((size) => (size === 0 ? 0 : arena.reserve(size * this.stride)));
    this.gradients = [from / 4, arena.reserve(0) / 4];
    this.places = { gradients: from, values: arena.reserve(count), trainable: arena.reserve(count), count };
    this.values = graph.nodes.map(({ shape }, node) => {
      const size = sizeOf(shape);
      return { value: arena.reserve(size * this.stride), gradient: gradientsOf[node]!, shape, size };
    });
    this.share = arena.reserve(this.stride);
    this.weights = arena.reserve(this.stride);
    this.classes = arena.reserve(this.stride);
    for (const node of noisyNodes(graph)) {
      const { size } = this.values[node]!;
      this.noise.set(node, { factor: arena.reserve(size * this.stride), summand: arena.reserve(size * this.stride) });
    }
    this.layers = graph.nodes.flatMap(({ layer }, node) =>
      node === 0 ? [] : [{ node, ...makeLayer(layer, this.siteOf(node)) }],
    );
    this.step1 = openOptimiser(settings.optimiser, this.places, arena, this.kernels);
    const trainable = arena.slice(this.places.trainable, count);
    for (const { offset, size, trainable: is } of graph.parameters) if (is) trainable.fill(1, offset, offset + size);
    this.setParameters(parameters);
  }

  parameters(): Float32Array {
    return this.arena.slice(this.places.values, this.count).slice();
  }

  setParameters(values: Float32Array): void {
    this.arena.slice(this.places.values, this.count).set(values);
  }

  step(data: NetworkRows, batch: Uint32Array, noise: Noise, settings: StepSettings): number {
    const loss = this.differentiate(data, batch, noise, settings);
    if (this.settings.clipNorm !== undefined) clipGradients(this.places, this.settings.clipNorm, this.kernels);
    this.step1(settings);
    for (const { constrain } of this.layers) constrain?.();
    return loss;
  }

  gradient(data: NetworkRows, batch: Uint32Array, noise: Noise, settings: StepSettings) {
    const loss = this.differentiate(data, batch, noise, settings);
    return { loss, gradient: this.arena.slice(this.places.gradients, this.count).slice() };
  }

  loss(data: NetworkRows, { divergence }: Pick<StepSettings, "divergence">): number {
    let sum = 0;
    for (const columns of this.batchesOf(data)) {
      this.load(data, columns, NO_NOISE);
      sum += (columns.rows / data.rows) * (this.forward({ training: false, divergence }) + this.compare(false));
    }
    return sum;
  }

  outputs(data: NetworkRows, names: readonly string[], noise: Noise = NO_NOISE): Record<string, Float32Array> {
    const nodes = names.map((name) => {
      const node = this.graph.outputs[name];
      if (node === undefined)
        throw new Error(`no output ${name}: the network has ${Object.keys(this.graph.outputs).join(", ")}`);
      return node;
    });
    const results = nodes.map((node) => new Float32Array(data.rows * this.values[node]!.size));
    let first = 0;
    for (const columns of this.batchesOf(data)) {
      this.load(data, columns, noise, first);
      this.forward({ training: false, divergence: 1 });
      for (const [k, node] of nodes.entries()) this.unload(node, columns.rows, results[k]!, first);
      first += columns.rows;
    }
    return Object.fromEntries(names.map((name, k) => [name, results[k]!]));
  }

  /** The memory goes with the last reference to it. */
  close(): void {}

  private differentiate(data: NetworkRows, batch: Uint32Array, noise: Noise, { divergence }: StepSettings): number {
    this.load(data, { rows: batch.length, row: (column) => batch[column]! }, noise);
    this.arena.floats.fill(0, ...this.gradients);
    const added = this.forward({ training: true, divergence });
    const loss = added + this.compare(true);
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const layer = this.layers[i]!;
      if (this.values[layer.node]!.gradient !== 0) layer.backward(this.passOf(layer.node));
    }
    return loss;
  }

  /** All layers on the batch that is there; gives what they add to the loss. */
  private forward(settings: Pick<Pass, "training" | "divergence">): number {
    Object.assign(this.pass, settings);
    let added = 0;
    for (const layer of this.layers) added += layer.forward(this.passOf(layer.node));
    return added;
  }

  /** The losses of the graph, and their derivatives where they are wanted. */
  private compare(derive: boolean): number {
    let sum = 0;
    for (const loss of this.graph.losses) sum += this.compareWith(loss, derive);
    return sum;
  }

  private compareWith({ kind, output, weight }: Loss, derive: boolean): number {
    const { kernels, stride, weights } = this;
    const { columns, rows } = this.pass;
    const { value, gradient, size } = this.values[this.graph.outputs[output]!]!;
    const numbers = kind === "gaussian" ? size / 2 : size;
    const target = this.compared;
    const scale = kind === "squared-error" ? weight / size : weight;
    const places = [numbers, stride, columns, weights, derive ? gradient : 0] as const;
    this.weigh(scale / rows);
    switch (kind) {
      case "squared-error":
        return kernels.squaredError(value, target, ...places);
      case "bernoulli":
        return kernels.bernoulli(value, target, ...places);
      case "gaussian":
        return kernels.gaussian(value, target, ...places);
      case "cross-entropy":
        return kernels.crossEntropy(value, this.classes, ...places);
    }
  }

  /** What each column counts: the row's weight, times `scale`. */
  private weigh(scale: number): void {
    const weights = this.arena.slice(this.weights, this.stride);
    for (let column = 0; column < this.pass.columns; column++) {
      weights[column] = column < this.pass.rows ? scale * this.rowWeights[column]! : 0;
    }
  }

  /** Puts rows of the data into the columns; zeros where there are none. */
  private load(data: NetworkRows, { rows, row }: Columns, noise: Noise, firstNoise = 0): void {
    const { arena, pass } = this;
    pass.rows = rows;
    pass.columns = 4 * Math.ceil(rows / 4);
    const { size } = this.values[0]!;
    if (data.target && this.target === 0) this.target = arena.reserve(size * this.stride);
    this.compared = data.target ? this.target : this.values[0]!.value;
    // Not before the memory has grown for the last time: views of it end then.
    const share = arena.slice(this.share, this.stride);
    const { floats } = arena;
    for (let column = 0; column < pass.columns; column++) {
      const from = column < rows ? row(column) : -1;
      this.rowOf[column] = from;
      if (data.label) floats[this.classes / 4 + column] = from < 0 ? 0 : data.label[from]!;
      share[column] = from < 0 ? 0 : 1 / rows;
      this.rowWeights[column] = from < 0 ? 0 : (data.weight?.[from] ?? 1);
    }
    this.fillColumns(this.values[0]!.value, data.x, size);
    if (data.target) this.fillColumns(this.target, data.target, size);
    if (this.noise.size === 0) return;
    for (let column = 0; column < rows; column++) this.rowOf[column] = firstNoise + column;
    for (const [node, place] of this.noise) this.loadNoise(node, place, noise.get(node));
  }

  private loadNoise(node: number, place: NoisePlace, drawn: ReturnType<Noise["get"]>): void {
    const { size } = this.values[node]!;
    if (drawn?.factor) this.fillColumns(place.factor, drawn.factor, size);
    if (drawn?.summand) this.fillColumns(place.summand, drawn.summand, size);
    this.drawn.set(node, { factor: drawn?.factor ? place.factor : 0, summand: drawn?.summand ? place.summand : 0 });
  }

  /** byte addresses of the random numbers that nodes have in this batch */
  private readonly drawn = new Map<number, NoisePlace>();

  /** The rows of `source` that `rowOf` names as columns, zeros in the padding. */
  private fillColumns(address: number, source: Float32Array, size: number): void {
    const { rowOf, stride } = this;
    const { rows, columns } = this.pass;
    const { floats } = this.arena;
    const { starts } = this;
    for (let column = 0; column < rows; column++) starts[column] = rowOf[column]! * size;
    for (let i = 0; i < size; i++) {
      const to = address / 4 + i * stride;
      for (let column = 0; column < rows; column++) floats[to + column] = source[starts[column]! + i]!;
      for (let column = rows; column < columns; column++) floats[to + column] = 0;
    }
  }

  private unload(node: number, rows: number, result: Float32Array, first: number): void {
    const { floats } = this.arena;
    const { value, size } = this.values[node]!;
    for (let i = 0; i < size; i++) {
      const from = value / 4 + i * this.stride;
      for (let column = 0; column < rows; column++) result[(first + column) * size + i] = floats[from + column]!;
    }
  }

  private *batchesOf({ rows }: NetworkRows): Generator<Columns> {
    for (let from = 0; from < rows; from += this.settings.batch) {
      yield { rows: Math.min(this.settings.batch, rows - from), row: (column) => from + column };
    }
  }

  private passOf(node: number): Pass {
    const place = this.drawn.get(node);
    this.pass.factor = place?.factor ?? 0;
    this.pass.summand = place?.summand ?? 0;
    return this.pass;
  }

  private siteOf(node: number): Site {
    const { layer, inputs } = this.graph.nodes[node]!;
    const placeOf = (of: number, name: string) => {
      const found = this.graph.parameters.find((parameter) => parameter.node === of && parameter.name === name);
      if (!found) throw new Error(`node ${of} has no parameter ${name}`);
      const { offset, size } = found;
      return { value: this.places.values + 4 * offset, gradient: this.places.gradients + 4 * offset, size };
    };
    return {
      kernels: this.kernels,
      arena: this.arena,
      stride: this.stride,
      inputs: inputs.map((input) => this.values[input]!),
      output: this.values[node]!,
      parameter: (name) => placeOf(node, name),
      ...(layer.kind === "dense" && layer.tiedTo !== undefined && { tiedKernel: placeOf(layer.tiedTo, "kernel") }),
      share: this.share,
    };
  }
}

/** How many numbers the gradient of each node's value has: none where no parameter comes before it. */
function gradientSizes({ nodes, parameters }: Graph): number[] {
  const own = new Set(parameters.map(({ node }) => node));
  const needed: boolean[] = [];
  for (const [node, { layer, inputs }] of nodes.entries()) {
    const tied = layer.kind === "dense" && layer.tiedTo !== undefined;
    needed.push(tied || own.has(node) || inputs.some((input) => needed[input]));
  }
  return nodes.map(({ shape }, node) => (needed[node] ? sizeOf(shape) : 0));
}
