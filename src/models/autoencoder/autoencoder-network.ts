import { DataError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import { Random } from "../../core/random.ts";
import type { Scaler } from "../../core/scaler.ts";
import type { NetworkRows, Noise } from "../network/engine.ts";
import type { Graph } from "../network/graph.ts";
import type { Inference } from "../network/inference.ts";
import { sizeOf } from "../network/layer.ts";
import type { Likelihood } from "./settings.ts";
import { byBin, byChannel } from "./trace-order.ts";

/** One trained autoencoder of a model. */
export interface TrainedAutoencoder {
  /** the primary that it was trained on, or `all` */
  name: string;
  /** absent where numbers are taken as they are */
  scaler?: Scaler | undefined;
  parameters: Float32Array;
  keptEpoch: number;
}

/** Keeps the logarithm of an error finite where a reconstruction is perfect. */
const SMALLEST_ERROR = 1e-30;
const LOG_TWO_PI = Math.log(2 * Math.PI);

/** What a network is asked: rows brought to its scale and order, and what it makes of them. */
export class AutoencoderNetwork {
  constructor(
    readonly trained: TrainedAutoencoder,
    private readonly likelihood: Likelihood,
    private readonly graph: Graph,
    private readonly inference: Inference,
  ) {}

  get name(): string {
    return this.trained.name;
  }

  get codeSize(): number {
    return sizeOf(this.graph.nodes[this.graph.outputs.code!]!.shape);
  }

  /** The same network, asked of rows that are at its scale already; it shares what its engine holds. */
  withoutScaler(): AutoencoderNetwork {
    return new AutoencoderNetwork({ ...this.trained, scaler: undefined }, this.likelihood, this.graph, this.inference);
  }

  /** Frees what its engine holds; it cannot be asked any more. */
  close(): void {
    this.inference.close();
  }

  /** [rows x codeSize] */
  code(x: FeatureMatrix): Float32Array {
    return this.inference.outputs(this.rows(x), ["code"]).code!;
  }

  /** [rows x classes] of a network with a head */
  logits(x: FeatureMatrix): Float32Array {
    return this.inference.outputs(this.rows(x), ["logits"]).logits!;
  }

  /** Mean squared error of the reconstruction, of scaled numbers, [rows]. */
  errors(x: FeatureMatrix): Float64Array {
    const data = this.rows(x);
    const means = this.means(this.inference.outputs(data, ["reconstruction"]).reconstruction!);
    return squaredErrors(means, data.target ?? data.x, x);
  }

  /** Logarithm of the errors; `firstRow` is what messages call the first of the rows. */
  logErrors(x: FeatureMatrix, firstRow = 0): Float64Array {
    const logs = this.errors(x).map((error) => Math.log(error + SMALLEST_ERROR));
    return this.checked(logs, "logarithm of the reconstruction error", firstRow);
  }

  /**
   * Log likelihood of each row; with a code that is drawn, the importance-weighted one of so many draws, which goes to the
   * true one from below (Burda, Grosse & Salakhutdinov, ICLR 2016, arXiv:1509.00519, equation 8). All rows share the draws, so
   * that what a row gets depends on the row alone. Of scaled numbers, for a Gaussian with the Jacobian of the scaling.
   *
   * @param firstRow what messages call the first of the rows
   */
  logLikelihoods(x: FeatureMatrix, samples: number, firstRow = 0): Float64Array {
    const data = this.rows(x);
    const posteriors = posteriorsOf(this.graph);
    if (posteriors.length === 0) {
      const { reconstruction } = this.inference.outputs(data, ["reconstruction"]);
      return this.checked(this.logDensities(reconstruction!, data), "log likelihood", firstRow);
    }
    const random = Random.fromSeed("importance");
    const names = ["reconstruction", ...posteriors.map(({ output }) => output)];
    const largest = new Float64Array(x.rows).fill(Number.NEGATIVE_INFINITY);
    const sums = new Float64Array(x.rows);
    for (let k = 0; k < samples; k++) {
      const noise = this.sharedNoise(random.stream("sample", k), x.rows);
      const outputs = this.inference.outputs(data, names, noise);
      const logs = this.logDensities(outputs.reconstruction!, data);
      for (const { node, output } of posteriors) {
        addPriorOverPosterior(logs, outputs[output]!, noise.get(node)!.summand!);
      }
      for (const [row, log] of logs.entries()) {
        const top = Math.max(log, largest[row]!);
        sums[row] = sums[row]! * Math.exp(largest[row]! - top) + Math.exp(log - top);
        largest[row] = top;
      }
    }
    const means = sums.map((sum, row) => largest[row]! + Math.log(sum / samples));
    return this.checked(means, "log likelihood", firstRow);
  }

  /** Reconstructions in the units of x, [rows x columns]. */
  reconstructions(x: FeatureMatrix): Float32Array {
    const means = this.means(this.inference.outputs(this.rows(x), ["reconstruction"]).reconstruction!);
    const scaled = { ...x, values: byChannel(means, x) };
    return (this.trained.scaler?.inverse(scaled) ?? scaled).values;
  }

  private rows(x: FeatureMatrix): NetworkRows {
    return networkRows(x, { scaler: this.trained.scaler, likelihood: this.likelihood });
  }

  /** The numbers that an output stands for: its means, or its logits' probabilities. */
  private means(output: Float32Array): Float32Array {
    switch (this.likelihood) {
      case "squared_error":
        return output;
      case "bernoulli":
        return output.map((logit) => 1 / (1 + Math.exp(-logit)));
      case "gaussian": {
        const size = sizeOf(this.graph.nodes[0]!.shape);
        const means = new Float32Array(output.length / 2);
        for (let from = 0; from < means.length; from += size) {
          means.set(output.subarray(2 * from, 2 * from + size), from);
        }
        return means;
      }
    }
  }

  /** log p(x | what the decoder gave), [rows] */
  private logDensities(output: Float32Array, data: NetworkRows): Float64Array {
    const size = sizeOf(this.graph.nodes[0]!.shape);
    const target = data.target ?? data.x;
    const logs = new Float64Array(data.rows);
    const scales = this.trained.scaler?.toJSON().scale ?? [];
    const jacobian = scales.reduce((sum, scale) => sum + Math.log(scale), 0);
    for (let row = 0; row < data.rows; row++) {
      let log = 0;
      for (let i = 0; i < size; i++) {
        const t = target[row * size + i]!;
        if (this.likelihood === "bernoulli") {
          const logit = output[row * size + i]!;
          // log sigma(z) = -softplus(-z); t log sigma(z) + (1 - t) log sigma(-z) = t z - softplus(z)
          log += t * logit - Math.max(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
        } else {
          const mean = output[2 * row * size + i]!;
          const logVariance = output[(2 * row + 1) * size + i]!;
          log -= 0.5 * ((t - mean) ** 2 * Math.exp(-logVariance) + logVariance + LOG_TWO_PI);
        }
      }
      logs[row] = this.likelihood === "bernoulli" ? log : log - jacobian;
    }
    return logs;
  }

  /** One draw for every row. */
  private sharedNoise(random: Random, rows: number): Noise {
    return new Map(
      posteriorsOf(this.graph).map(({ node }) => {
        const own = Float32Array.from({ length: sizeOf(this.graph.nodes[node]!.shape) }, () => random.normal());
        const summand = new Float32Array(rows * own.length);
        for (let row = 0; row < rows; row++) summand.set(own, row * own.length);
        return [node, { summand }];
      }),
    );
  }

  private checked(values: Float64Array, what: string, firstRow: number): Float64Array {
    const row = values.findIndex((value) => !Number.isFinite(value));
    if (row < 0) return values;
    throw new DataError(
      `row ${firstRow + row}: ${what} of network ${this.name} is ${values[row]}; expected a finite number: the row is too far from all it has seen`,
    );
  }
}

/** The nodes that draw, in their order; the nodes of the means and log variances they draw from, and what those are called. */
export function posteriorsOf({ nodes }: Pick<Graph, "nodes">): { node: number; from: number; output: string }[] {
  return [...nodes.entries()]
    .filter(([, { layer }]) => layer.kind === "reparametrisation")
    .map(([node, { inputs }], i) => ({ node, from: inputs[0]!, output: `posterior ${i + 1}` }));
}

/**
 * Rows at a network's scale and in its order. A Bernoulli likelihood compares with numbers from 0 to 1: what lies beyond the
 * range of the training rows counts as its end there.
 */
export function networkRows(
  x: FeatureMatrix,
  { scaler, likelihood }: { scaler: Scaler | undefined; likelihood: Likelihood },
): NetworkRows {
  const scaled = scaler?.transform(x) ?? x;
  const values = byBin(scaled.values, x);
  if (likelihood !== "bernoulli") return { rows: x.rows, x: values };
  return { rows: x.rows, x: values, target: values.map((value) => Math.min(1, Math.max(0, value))) };
}

function squaredErrors(means: Float32Array, target: Float32Array, { rows }: FeatureMatrix): Float64Array {
  const size = target.length / rows;
  const errors = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * size; i < (row + 1) * size; i++) sum += (means[i]! - target[i]!) ** 2;
    errors[row] = sum / size;
  }
  return errors;
}

/**
 * Adds log p(z) - log q(z | x) = sum 1/2 (e^2 + l - z^2) of z = m + exp(l / 2) e, p the standard normal distribution.
 *
 * @param posterior [rows x 2 k] means m and log variances l
 * @param noise [rows x k] e
 */
function addPriorOverPosterior(logs: Float64Array, posterior: Float32Array, noise: Float32Array): void {
  const size = noise.length / logs.length;
  for (let row = 0; row < logs.length; row++) {
    for (let i = 0; i < size; i++) {
      const logVariance = posterior[(2 * row + 1) * size + i]!;
      const e = noise[row * size + i]!;
      const z = posterior[2 * row * size + i]! + Math.exp(logVariance / 2) * e;
      logs[row]! += 0.5 * (e * e + logVariance - z * z);
    }
  }
}
