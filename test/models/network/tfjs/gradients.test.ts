import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import type { BackendName, NetworkRows, Noise } from "../../../../src/models/network/engine.ts";
import type { Graph, Loss } from "../../../../src/models/network/graph.ts";
import { initialParameters } from "../../../../src/models/network/initial-parameters.ts";
import { ACTIVATIONS, type Layer, type Shape, sizeOf } from "../../../../src/models/network/layer.ts";
import { drawNoise } from "../../../../src/models/network/noise.ts";
import { tfjsEngine } from "../../../../src/models/network/tfjs/tfjs-engine.ts";
import { graphOf, withNetwork } from "../open-graph.ts";

type Tf = typeof import("@tensorflow/tfjs-core");

interface Case {
  name: string;
  input: Shape;
  layers: readonly Layer[];
  losses?: readonly Loss[];
}

const tied = { kind: "dense", units: 3, activation: "tanh" } as const;
const vector = (name: string, ...layers: Layer[]): Case => ({ name, input: [4], layers });
const sequence = (name: string, ...layers: Layer[]): Case => ({ name, input: [7, 2], layers });
/** Gives what is behind it a parameter to pass gradients on to. */
const wide = (units = 4): Layer => ({ kind: "dense", units, activation: "tanh" });
const taps = (options: object = {}): Layer => ({ kind: "convolution", filters: 3, taps: 3, ...options });
const transposed = (options: object = {}): Layer => ({
  kind: "transposed-convolution",
  filters: 3,
  taps: 3,
  ...options,
});

const CASES: readonly Case[] = [
  ...ACTIVATIONS.flatMap((activation) => [
    vector(`dense ${activation}, contractive`, { kind: "dense", units: 3, activation, contractive: 0.3 }),
    vector(`activation ${activation}`, wide(), { kind: "activation", activation }),
  ]),
  vector("dense, l2 and orthogonality", { kind: "dense", units: 3, l2: 0.1, orthogonality: 0.2, bias: false }),
  vector("tied", tied, { kind: "dense", units: 4, tied, activation: "sigmoid", contractive: 0.2 }),
  ...(["same", "valid"] as const).flatMap((padding) =>
    [1, 2, 3].flatMap((stride) => [
      sequence(
        `convolution ${padding}, stride ${stride}`,
        wide(14),
        { kind: "reshaping", shape: [7, 2] },
        taps({ padding, stride }),
      ),
      sequence(`transposed ${padding}, stride ${stride}`, taps(), transposed({ padding, stride, activation: "tanh" })),
    ]),
  ),
  sequence("convolution, l2 and orthogonality", taps({ l2: 0.1, orthogonality: 0.2, bias: false, activation: "elu" })),
  sequence("transposed, l2 and orthogonality", transposed({ l2: 0.1, orthogonality: 0.2, bias: false })),
  sequence("convolution of more taps than steps", taps({ taps: 9 })),
  sequence("transposed of fewer taps than its stride", taps(), transposed({ taps: 1, stride: 2 })),
  ...(["max", "mean"] as const).flatMap((of) => [
    sequence(`pooling ${of}`, taps(), { kind: "pooling", of, size: 2 }),
    sequence(`pooling ${of} of single steps`, taps(), { kind: "pooling", of, size: 1, stride: 2 }),
    sequence(`pooling ${of}, overlapping windows`, taps(), { kind: "pooling", of, size: 3, stride: 2 }),
  ]),
  sequence("upsampling", taps(), { kind: "upsampling", factor: 3 }),
  vector("repetition", wide(), { kind: "repetition", steps: 3 }),
  sequence("lstm, all steps", { kind: "lstm", units: 3, sequences: true }),
  sequence("lstm, last step", taps(), { kind: "lstm", units: 3 }),
  { name: "lstm of one step", input: [1, 3], layers: [{ kind: "lstm", units: 2 }] },
  { name: "gru of one step", input: [1, 3], layers: [{ kind: "gru", units: 2, sequences: true }] },
  sequence("gru, all steps", { kind: "gru", units: 3, sequences: true }),
  sequence("gru, last step", taps(), { kind: "gru", units: 3 }),
  vector(
    "batch normalisation of vectors",
    wide(),
    { kind: "batch-normalisation" },
    { kind: "activation", activation: "tanh" },
  ),
  sequence(
    "batch normalisation of sequences",
    taps(),
    { kind: "batch-normalisation" },
    { kind: "activation", activation: "tanh" },
  ),
  vector("dropout", wide(), { kind: "dropout", rate: 0.4 }),
  vector("gaussian noise", { kind: "gaussian-noise", deviation: 1 }, wide()),
  vector("salt and pepper", wide(), { kind: "salt-and-pepper", rate: 0.4, low: -1, high: 1 }),
  vector("reparametrisation", wide(6), { kind: "reparametrisation", beta: 0.7 }),
  vector("activity penalty, l1", wide(), { kind: "activity-penalty", l1: 0.3 }),
  vector(
    "activity penalty, sparsity",
    { kind: "dense", units: 3, activation: "sigmoid" },
    { kind: "activity-penalty", sparsity: { target: 0.2, weight: 0.3 } },
  ),
  vector("activity penalty, decorrelation", wide(), { kind: "activity-penalty", decorrelation: 0.3 }),
  vector("residual", { kind: "residual", layers: [wide(), wide()] }),
  sequence("branches", { kind: "branches", branches: [[taps()], [{ kind: "lstm", units: 1, sequences: true }]] }),
  { name: "bernoulli", input: [4], layers: [wide()], losses: [{ kind: "bernoulli", output: "y", weight: 1 }] },
  {
    name: "losses together",
    input: [4],
    layers: [wide(), { kind: "log-variances" }],
    losses: [
      { kind: "gaussian", output: "y", weight: 0.5 },
      { kind: "cross-entropy", output: "y", weight: 0.7 },
    ],
  },
  {
    name: "custom, with gather and a cumulative sum",
    input: [4],
    layers: [
      {
        kind: "custom",
        name: "gathered",
        shape: [3],
        parameters: [{ name: "table", shape: [4], initialiser: "lecun_normal" }],
        call: (library, { x, parameters }) => {
          const tf = library as Tf;
          const picked = tf.gather(parameters[0] as never, tf.tensor1d([2, 0, 2], "int32"));
          return tf.cumsum(tf.mul(tf.slice(x as never, [0, 0], [-1, 3]), picked), 1);
        },
      },
    ],
  },
];

const ROWS = 5;
const SQUARES: Loss = { kind: "squared-error", output: "y", weight: 1 };

/** A case with numbers; without losses of its own it is to give its input again, behind a dense layer. */
function problemOf({ name, input, layers, losses }: Case): Problem {
  const random = Random.fromSeed(name);
  const graph = losses
    ? graphOf(input, layers, losses)
    : graphOf(input, [...layers, { kind: "dense", units: sizeOf(input) }], [SQUARES]);
  const parameters = initialParameters(graph, random).map((value) => value + 0.1 * random.normal());
  const size = sizeOf(input);
  const numbers = (make: () => number) => Float32Array.from({ length: ROWS * size }, make);
  const data: NetworkRows = {
    rows: ROWS,
    x: numbers(() => random.normal()),
    label: Uint8Array.of(0, 1, 2, 0, 1),
    weight: Float32Array.from({ length: ROWS }, () => random.uniform() + 0.5),
  };
  return { graph, parameters, data, noise: drawNoise(graph, ROWS, random) };
}

interface Problem {
  graph: Graph;
  parameters: Float32Array;
  data: NetworkRows;
  noise: Noise;
}

const BATCH = Uint32Array.from({ length: ROWS }, (_, i) => i);
const SETTINGS = { learningRate: 0.1, divergence: 0.6 };

/** How many numbers of each parameter are moved. */
const PROBES = 2;
/** Half the largest distance at which losses are compared. */
const STEP = 1 / 256;

describe("gradients", () => {
  test.each(CASES)("$name: as central differences", async (example) => {
    const { graph, parameters, data, noise } = problemOf(example);
    await withNetwork(tfjsEngine, { graph, parameters }, (network) => {
      const { gradient } = network.gradient(data, BATCH, noise, SETTINGS);
      const lossAt = (i: number, shift: number) => {
        const moved = parameters.slice();
        moved[i]! += shift;
        network.setParameters(moved);
        return { at: moved[i]!, loss: network.gradient(data, BATCH, noise, SETTINGS).loss };
      };
      const difference = (i: number, step: number) => {
        const [above, below] = [lossAt(i, step), lossAt(i, -step)];
        return (above.loss - below.loss) / (above.at - below.at);
      };
      // Richardson's combination: what is left is of the order of STEP^4. Losses up to 5 are rounded by some 5e-7 / 2
      // (half of float32's step, a few times), so that a slope has an error of 5 / 3 x 5e-7 x 256 = 2e-4.
      const largest = Math.max(...gradient.map(Math.abs));
      const trainable = graph.parameters.filter((parameter) => parameter.trainable);
      for (const { offset, size } of trainable) {
        for (let i = offset; i < offset + size; i += Math.ceil(size / PROBES)) {
          const slope = (4 * difference(i, STEP / 2) - difference(i, STEP)) / 3;
          expect(Math.abs(gradient[i]! - slope)).toBeLessThan(1e-3 * Math.max(1, largest));
        }
      }
    });
  });

  test.each(CASES)("$name: the same on wasm and cpu", async (example) => {
    const { graph, parameters, data, noise } = problemOf(example);
    const of = (backend: BackendName) =>
      withNetwork(tfjsEngine, { graph, parameters, settings: { backend } }, (network) =>
        network.gradient(data, BATCH, noise, SETTINGS),
      );
    const [cpu, wasm] = [await of("cpu"), await of("wasm")];
    expect(Math.abs(wasm.loss - cpu.loss)).toBeLessThan(1e-5 * Math.abs(cpu.loss));
    const largest = Math.max(...cpu.gradient.map(Math.abs));
    for (const [i, value] of cpu.gradient.entries()) {
      expect(Math.abs(wasm.gradient[i]! - value)).toBeLessThan(1e-5 * largest);
    }
  });
});
