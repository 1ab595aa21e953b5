import { describe, expect, test } from "vitest";
import type { Noise } from "../../../../src/models/network/engine.ts";
import type { Layer, Shape } from "../../../../src/models/network/layer.ts";
import { tfjsEngine } from "../../../../src/models/network/tfjs/tfjs-engine.ts";
import { graphOf, rowsOf, withNetwork } from "../open-graph.ts";

/** What a layer must make of one or more rows, worked by hand. */
interface Case {
  name: string;
  input: Shape;
  layers: readonly Layer[];
  parameters?: readonly number[];
  rows: readonly (readonly number[])[];
  expected: readonly (readonly number[])[];
  noise?: Noise;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const { tanh, exp, log } = Math;
const tied = { kind: "dense", units: 1, bias: false } as const;

const CASES: readonly Case[] = [
  {
    name: "dense: y_u = sum_i W_iu x_i + b_u",
    input: [2],
    layers: [{ kind: "dense", units: 3 }],
    parameters: [1, 2, 3, 4, 5, 6, 10, 20, 30], // W = [[1, 2, 3], [4, 5, 6]]
    rows: [
      [1, 1],
      [2, -1],
    ],
    expected: [
      [15, 27, 39],
      [8, 19, 30],
    ],
  },
  {
    name: "dense on a sequence: the vector of all its numbers",
    input: [2, 2],
    layers: [{ kind: "dense", units: 1, bias: false }],
    parameters: [1, 10, 100, 1000],
    rows: [[1, 2, 3, 4]],
    expected: [[4321]],
  },
  {
    name: "tied: W transposed, own biases",
    input: [2],
    layers: [tied, { kind: "dense", units: 2, tied }],
    parameters: [2, 3, 0.5, -0.5], // code 2 x 1 + 3 x 1 = 5, back 5 x [2, 3] + [0.5, -0.5]
    rows: [[1, 1]],
    expected: [[10.5, 14.5]],
  },
  {
    name: "convolution, same, stride 2: 5 steps and 3 taps need 2 of padding, 1 at each end",
    input: [5, 1],
    layers: [{ kind: "convolution", filters: 1, taps: 3, stride: 2 }],
    parameters: [1, 10, 100, 0.5],
    rows: [[1, 2, 3, 4, 5]],
    expected: [[10 + 200 + 0.5, 2 + 30 + 400 + 0.5, 4 + 50 + 0.5]],
  },
  {
    name: "convolution, same, 2 taps: the one step of padding is at the end",
    input: [3, 1],
    layers: [{ kind: "convolution", filters: 1, taps: 2, bias: false }],
    parameters: [1, 10],
    rows: [[1, 2, 3]],
    expected: [[21, 32, 3]],
  },
  {
    name: "convolution, valid, 2 channels to 2 filters: kernel [taps, channels, filters]",
    input: [3, 2],
    layers: [{ kind: "convolution", filters: 2, taps: 2, padding: "valid", bias: false }],
    parameters: [1, 0, 0, 1, 100, 0, 0, 100],
    rows: [[1, 2, 3, 4, 5, 6]],
    expected: [[301, 402, 503, 604]],
  },
  {
    name: "transposed convolution, valid, stride 2: steps spread over their windows",
    input: [2, 1],
    layers: [{ kind: "transposed-convolution", filters: 1, taps: 3, stride: 2, padding: "valid" }],
    parameters: [1, 10, 100, 0.5],
    rows: [[1, 2]],
    expected: [[1.5, 10.5, 102.5, 20.5, 200.5]],
  },
  {
    name: "transposed convolution, same, stride 2: the one step of padding was at the end",
    input: [2, 1],
    layers: [{ kind: "transposed-convolution", filters: 1, taps: 3, stride: 2, bias: false }],
    parameters: [1, 10, 100],
    rows: [[1, 2]],
    expected: [[1, 10, 102, 20]],
  },
  {
    name: "transposed convolution, 2 channels to 2 filters: kernel [taps, filters, channels]",
    input: [1, 2],
    layers: [{ kind: "transposed-convolution", filters: 2, taps: 1, bias: false }],
    parameters: [1, 10, 100, 1000],
    rows: [[2, 3]],
    expected: [[32, 3200]],
  },
  {
    name: "largest of 2 steps, windows 2 apart: the fifth step is in none",
    input: [5, 1],
    layers: [{ kind: "pooling", of: "max", size: 2 }],
    rows: [[1, 3, -2, -1, 9]],
    expected: [[3, -1]],
  },
  {
    name: "mean of 3 steps, windows 1 apart, by channel",
    input: [4, 2],
    layers: [{ kind: "pooling", of: "mean", size: 3, stride: 1 }],
    rows: [[1, 10, 2, 20, 3, 30, 4, 40]],
    expected: [[2, 20, 3, 30]],
  },
  {
    name: "upsampling: each step twice",
    input: [2, 2],
    layers: [{ kind: "upsampling", factor: 2 }],
    rows: [[1, 2, 3, 4]],
    expected: [[1, 2, 1, 2, 3, 4, 3, 4]],
  },
  {
    name: "repetition: the vector as each step",
    input: [2],
    layers: [{ kind: "repetition", steps: 3 }],
    rows: [[1, 2]],
    expected: [[1, 2, 1, 2, 1, 2]],
  },
  {
    name: "reshaping: step after step",
    input: [2, 2],
    layers: [
      { kind: "reshaping", shape: [4, 1] },
      { kind: "pooling", of: "mean", size: 2 },
    ],
    rows: [[1, 2, 3, 4]],
    expected: [[1.5, 3.5]],
  },
  {
    // kernel, recurrent kernel and bias for i, f, g, o of one unit; h = c = 0 at first
    name: "lstm, last step",
    input: [2, 1],
    layers: [{ kind: "lstm", units: 1 }],
    parameters: [0.5, -0.5, 1, 2, 0.1, 0.2, 0.3, 0.4, 0, 1, 0.5, -1],
    rows: [[1, 2]],
    expected: [
      (() => {
        const c1 = sigmoid(0.5) * tanh(1.5);
        const h1 = sigmoid(1) * tanh(c1);
        const c2 = sigmoid(-1 + 0.2 * h1 + 1) * c1 + sigmoid(1 + 0.1 * h1) * tanh(2 + 0.3 * h1 + 0.5);
        return [sigmoid(4 + 0.4 * h1 - 1) * tanh(c2)];
      })(),
    ],
  },
  {
    name: "gru, all steps: the reset gate acts after the recurrent kernel and its bias",
    input: [2, 1],
    layers: [{ kind: "gru", units: 1, sequences: true }],
    // kernel, recurrent kernel, bias, recurrent bias for r, z, n
    parameters: [0.5, -0.5, 1, 0.1, 0.2, 0.3, 0, 1, 0.5, 0.6, -0.7, 0.8],
    rows: [[1, 2]],
    expected: [
      (() => {
        const step = (x: number, h: number) => {
          const r = sigmoid(0.5 * x + 0.1 * h + 0.6);
          const z = sigmoid(-0.5 * x + 1 + 0.2 * h - 0.7);
          const n = tanh(x + 0.5 + r * (0.3 * h + 0.8));
          return (1 - z) * n + z * h;
        };
        const first = step(1, 0);
        return [first, step(2, first)];
      })(),
    ],
  },
  {
    // (x - 1) / sqrt(4 + 1e-5) x 3 + 10, (x - 2) / sqrt(9 + 1e-5) x 4 + 20: moving averages, for it is not training
    name: "batch normalisation after training",
    input: [2],
    layers: [{ kind: "batch-normalisation" }],
    parameters: [3, 4, 10, 20, 1, 2, 4, 9],
    rows: [[5, 8]],
    expected: [[10 + 12 / Math.sqrt(4.00001), 20 + 24 / Math.sqrt(9.00001)]],
  },
  {
    name: "dropout with the numbers of a batch: x factor",
    input: [2],
    layers: [{ kind: "dropout", rate: 0.5 }],
    rows: [[3, 4]],
    noise: new Map([[1, { factor: Float32Array.of(0, 2) }]]),
    expected: [[0, 8]],
  },
  {
    name: "dropout after training: x",
    input: [2],
    layers: [{ kind: "dropout", rate: 0.5 }],
    rows: [[3, 4]],
    expected: [[3, 4]],
  },
  {
    name: "gaussian noise: x + summand",
    input: [2],
    layers: [{ kind: "gaussian-noise", deviation: 1 }],
    rows: [[3, 4]],
    noise: new Map([[1, { summand: Float32Array.of(0.5, -1) }]]),
    expected: [[3.5, 3]],
  },
  {
    name: "salt and pepper: x factor + summand",
    input: [3],
    layers: [{ kind: "salt-and-pepper", rate: 0.5, low: -1, high: 7 }],
    rows: [[3, 4, 5]],
    noise: new Map([[1, { factor: Float32Array.of(0, 1, 0), summand: Float32Array.of(7, 0, -1) }]]),
    expected: [[7, 4, -1]],
  },
  {
    name: "reparametrisation: m + exp(l / 2) e",
    input: [4],
    layers: [{ kind: "reparametrisation" }],
    rows: [[1, 2, 0, 2]],
    noise: new Map([[1, { summand: Float32Array.of(0.5, -1) }]]),
    expected: [[1.5, 2 - Math.E]],
  },
  {
    name: "reparametrisation after training: m",
    input: [4],
    layers: [{ kind: "reparametrisation" }],
    rows: [[1, 2, 0, 2]],
    expected: [[1, 2]],
  },
  {
    name: "log variances: behind the means, the same for every row",
    input: [2],
    layers: [{ kind: "log-variances" }],
    parameters: [-1, -2],
    rows: [
      [1, 2],
      [3, 4],
    ],
    expected: [
      [1, 2, -1, -2],
      [3, 4, -1, -2],
    ],
  },
  {
    name: "activity penalty: x",
    input: [2],
    layers: [{ kind: "activity-penalty", l1: 1, sparsity: { target: 0.1, weight: 1 }, decorrelation: 1 }],
    rows: [[1, -2]],
    expected: [[1, -2]],
  },
  {
    name: "residual: x + f(x)",
    input: [2],
    layers: [{ kind: "residual", layers: [{ kind: "activation", activation: "relu" }] }],
    rows: [[1, -2]],
    expected: [[2, -2]],
  },
  {
    name: "branches: channels of sequences side by side",
    input: [2, 1],
    layers: [
      {
        kind: "branches",
        branches: [[], [{ kind: "convolution", filters: 2, taps: 1, bias: false }]],
      },
    ],
    parameters: [10, 100],
    rows: [[1, 2]],
    expected: [[1, 10, 100, 2, 20, 200]],
  },
  {
    name: "custom: what the function gives, of its parameters",
    input: [2],
    layers: [
      {
        kind: "custom",
        name: "power-law",
        shape: [2],
        parameters: [{ name: "index", shape: [2], initialiser: "ones" }],
        call: (tf, { x, parameters }) =>
          (tf as typeof import("@tensorflow/tfjs-core")).pow(x as never, parameters[0] as never),
      },
    ],
    parameters: [2, 3],
    rows: [[3, 2]],
    expected: [[9, 8]],
  },
];

/** f(-0.5), f(0), f(2), with Phi(2) = 0.9772498680518208 and Phi(-0.5) = 0.3085375387259869. */
const ACTIVATIONS = {
  linear: [-0.5, 0, 2],
  relu: [0, 0, 2],
  selu: [1.0507009873554805 * 1.6732632423543772 * (exp(-0.5) - 1), 0, 2 * 1.0507009873554805],
  elu: [exp(-0.5) - 1, 0, 2],
  gelu: [-0.5 * 0.3085375387259869, 0, 2 * 0.9772498680518208],
  tanh: [tanh(-0.5), 0, tanh(2)],
  sigmoid: [sigmoid(-0.5), 0.5, sigmoid(2)],
  softplus: [log(1 + exp(-0.5)), log(2), log(1 + exp(2))],
} as const;

for (const backend of ["cpu", "wasm"] as const) {
  describe(`layers on backend ${backend}`, () => {
    test.each(CASES)("$name", async ({ input, layers, parameters = [], rows, expected, noise }) => {
      const run = { graph: graphOf(input, layers), parameters: Float32Array.from(parameters), settings: { backend } };
      const { y } = await withNetwork(tfjsEngine, run, (network) => network.outputs(rowsOf(rows), ["y"], noise));
      expect(y).toHaveLength(expected.flat().length);
      // Ten roundings of 6e-8 and the error of erf, 1.5e-7, for numbers up to 10; sums of whole numbers are exact.
      for (const [i, value] of expected.flat().entries()) expect(Math.abs(y![i]! - value)).toBeLessThan(2e-6);
    });

    test.each(Object.entries(ACTIVATIONS))("activation %s", async (activation, expected) => {
      const graph = graphOf([3], [{ kind: "activation", activation: activation as keyof typeof ACTIVATIONS }]);
      const run = { graph, parameters: new Float32Array(0), settings: { backend } };
      const { y } = await withNetwork(tfjsEngine, run, (network) => network.outputs(rowsOf([[-0.5, 0, 2]]), ["y"]));
      for (const [i, value] of expected.entries()) expect(Math.abs(y![i]! - value)).toBeLessThan(1e-6);
    });
  });
}
