import { ShapeError } from "../../../core/errors.ts";
import type { NetworkRows, Noise, OpenNetwork, OpenSettings, StepSettings } from "../engine.ts";
import { type Graph, parameterCount } from "../graph.ts";
import { sizeOf } from "../layer.ts";
import { type Batch, batchOf } from "./batch.ts";
import { forward } from "./forward.ts";
import { withUnitNorm } from "./kernel-terms.ts";
import type { Tensor, TensorLibrary } from "./library.ts";
import { lossTerms } from "./losses.ts";
import { clipped, TensorOptimiser } from "./tensor-optimiser.ts";

const NO_NOISE: Noise = new Map();

/** What a batch says of the parameters. */
interface Derived {
  loss: number;
  /** of those that are trained */
  gradients: Tensor[];
  /** new values of those that are carried along */
  moved: readonly { parameter: number; value: Tensor }[];
}

/** A network whose parameters are tensors. Every call leaves as many tensors as it found. */
export class TensorNetwork implements OpenNetwork {
  readonly graph: Graph;
  private readonly library: TensorLibrary;
  private readonly settings: OpenSettings;
  private readonly optimiser: TensorOptimiser;
  /** by parameter */
  private values: Tensor[];
  /** which of the parameters are trained */
  private readonly trained: readonly number[];

  constructor(library: TensorLibrary, graph: Graph, parameters: Float32Array, settings: OpenSettings) {
    this.graph = graph;
    this.library = library;
    this.settings = settings;
    this.trained = [...graph.parameters.keys()].filter((i) => graph.parameters[i]!.trainable);
    library.activate();
    this.values = this.tensorsOf(parameters);
    this.optimiser = new TensorOptimiser(library.tf, settings.optimiser, this.trainedValues());
  }

  parameters(): Float32Array {
    this.library.activate();
    return this.flat(this.values, [...this.values.keys()]);
  }

  setParameters(values: Float32Array): void {
    this.library.activate();
    const old = this.values;
    this.values = this.tensorsOf(values);
    for (const value of old) value.dispose();
  }

  step(data: NetworkRows, batch: Uint32Array, noise: Noise, settings: StepSettings): number {
    this.library.activate();
    return this.library.tf.tidy(() => {
      const { loss, gradients, moved } = this.differentiate(data, batch, noise, settings);
      const { tf } = this.library;
      const { clipNorm } = this.settings;
      const used = clipNorm === undefined || gradients.length === 0 ? gradients : clipped(tf, gradients, clipNorm);
      const next = this.optimiser.move(this.trainedValues(), used, settings);
      for (const [k, value] of next.entries())
        this.replace(this.trained[k]!, this.constrained(this.trained[k]!, value));
      for (const { parameter, value } of moved) this.replace(parameter, value);
      return loss;
    });
  }

  gradient(data: NetworkRows, batch: Uint32Array, noise: Noise, settings: StepSettings) {
    this.library.activate();
    return this.library.tf.tidy(() => {
      const { loss, gradients, moved } = this.differentiate(data, batch, noise, settings);
      for (const { parameter, value } of moved) this.replace(parameter, value);
      return { loss, gradient: this.flat(gradients, this.trained) };
    });
  }

  loss(data: NetworkRows, { divergence }: Pick<StepSettings, "divergence">): number {
    let sum = 0;
    this.inBatches(data, NO_NOISE, (batch) => {
      const loss = this.lossOf(batch, this.values, { training: false, divergence }).loss.dataSync()[0]!;
      sum += (batch.rows / data.rows) * loss;
    });
    return sum;
  }

  outputs(data: NetworkRows, names: readonly string[], noise: Noise = NO_NOISE): Record<string, Float32Array> {
    const nodes = names.map((name) => this.nodeOf(name));
    const sizes = nodes.map((node) => sizeOf(this.graph.nodes[node]!.shape));
    const results = sizes.map((size) => new Float32Array(data.rows * size));
    this.inBatches(data, noise, (batch, first) => {
      const { values } = this.forwardOf(batch, this.values, { training: false, divergence: 1 });
      for (const [k, node] of nodes.entries()) results[k]!.set(values[node]!.dataSync(), first * sizes[k]!);
    });
    return Object.fromEntries(names.map((name, k) => [name, results[k]!]));
  }

  close(): void {
    this.library.activate();
    for (const value of this.values) value.dispose();
    this.optimiser.close();
    this.values = [];
  }

  /** Loss and gradients of a batch in training mode; to be called in a tidy, which disposes of what is not kept. */
  private differentiate(data: NetworkRows, rows: Uint32Array, noise: Noise, { divergence }: StepSettings): Derived {
    const { tf } = this.library;
    const batch = batchOf(tf, this.graph, { data, rows, noise, firstNoise: 0 });
    const kept: { parameter: number; value: Tensor }[] = [];
    const compute = () => {
      const { loss, moved } = this.lossOf(batch, this.values, { training: true, divergence });
      // What is not the loss would be disposed of with the tape.
      for (const { parameter, value } of moved) kept.push({ parameter, value: tf.keep(tf.clone(value)) });
      return loss;
    };
    try {
      const { value, gradients } = this.gradientsOf(compute);
      return { loss: value.dataSync()[0]!, gradients, moved: kept };
    } catch (error) {
      for (const { value } of kept) value.dispose();
      throw error;
    }
  }

  private gradientsOf(compute: () => Tensor): { value: Tensor; gradients: Tensor[] } {
    const { tf } = this.library;
    const values = this.trainedValues();
    if (values.length === 0) return { value: compute(), gradients: [] };
    // tf.grads would refuse parameters that the loss does not depend on, whose gradient is 0.
    const { value, grads } = tf.engine().gradients(compute, values, undefined, true);
    return { value, gradients: values.map((of, k) => grads[k] ?? tf.zerosLike(of)) };
  }

  private lossOf(batch: Batch, parameters: readonly Tensor[], mode: { training: boolean; divergence: number }) {
    const { tf } = this.library;
    const { values, penalties, moved } = this.forwardOf(batch, parameters, mode);
    const terms = [...lossTerms(tf, this.graph, values, batch.answers), ...penalties];
    return { loss: terms.length === 0 ? tf.scalar(0) : tf.addN(terms), moved };
  }

  private forwardOf(batch: Batch, parameters: readonly Tensor[], mode: { training: boolean; divergence: number }) {
    return forward(this.graph, { tf: this.library.tf, x: batch.x, noise: batch.noise, parameters, ...mode });
  }

  private inBatches(data: NetworkRows, noise: Noise, use: (batch: Batch, first: number) => void): void {
    const { tf, activate } = this.library;
    activate();
    for (let first = 0; first < data.rows; first += this.settings.batch) {
      const count = Math.min(this.settings.batch, data.rows - first);
      const rows = Uint32Array.from({ length: count }, (_, i) => first + i);
      tf.tidy(() => use(batchOf(tf, this.graph, { data, rows, noise, firstNoise: first }), first));
    }
  }

  /** The value of a parameter after a step, with its units' norms 1 where its layer says so. */
  private constrained(parameter: number, value: Tensor): Tensor {
    const { node, name } = this.graph.parameters[parameter]!;
    const { layer } = this.graph.nodes[node]!;
    if (name !== "kernel" || !("unitNorm" in layer) || !layer.unitNorm) return value;
    const axes = { dense: [0], convolution: [0, 1], "transposed-convolution": [0, 2] }[layer.kind];
    return withUnitNorm(this.library.tf, value, axes);
  }

  private replace(parameter: number, value: Tensor): void {
    this.values[parameter]!.dispose();
    this.values[parameter] = this.library.tf.keep(value);
  }

  private trainedValues(): Tensor[] {
    return this.trained.map((i) => this.values[i]!);
  }

  private tensorsOf(values: Float32Array): Tensor[] {
    const count = parameterCount(this.graph);
    if (values.length !== count) throw new ShapeError(`${values.length} parameters; the network has ${count}`);
    const { tf } = this.library;
    return this.graph.parameters.map(({ shape, offset, size }) =>
      tf.keep(tf.tensor(values.slice(offset, offset + size), [...shape])),
    );
  }

  /** Tensors of some parameters at their places among all, which are 0 elsewhere. */
  private flat(tensors: readonly Tensor[], parameters: readonly number[]): Float32Array {
    const values = new Float32Array(parameterCount(this.graph));
    for (const [k, parameter] of parameters.entries()) {
      values.set(tensors[k]!.dataSync(), this.graph.parameters[parameter]!.offset);
    }
    return values;
  }

  private nodeOf(name: string): number {
    const node = this.graph.outputs[name];
    if (node !== undefined) return node;
    throw new ShapeError(`unknown output: ${name}; the network has ${Object.keys(this.graph.outputs).join(", ")}`);
  }
}
