import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import type { NetworkEngine, OpenNetwork, StepSettings } from "../../../src/models/network/engine.ts";
import { engineNamed } from "../../../src/models/network/engines.ts";
import { initialParameters } from "../../../src/models/network/initial-parameters.ts";
import { LAYER_KINDS, type Layer } from "../../../src/models/network/layer.ts";
import { drawNoise } from "../../../src/models/network/noise.ts";
import type { Optimiser } from "../../../src/models/network/optimiser.ts";
import { graphOf, rowsOf, withNetwork } from "./open-graph.ts";
import { noiseFor, type RandomNetwork, randomNetwork } from "./random-network.ts";

let fused: NetworkEngine;
let tfjs: NetworkEngine;
beforeAll(async () => {
  [fused, tfjs] = [await engineNamed("fused"), await engineNamed("tfjs")];
});

/** Runs the same on both engines. */
async function onBoth<T>(
  run: Parameters<typeof withNetwork>[1],
  use: (network: OpenNetwork) => T,
): Promise<[fused: T, tfjs: T]> {
  return [await withNetwork(fused, run, use), await withNetwork(tfjs, run, use)];
}

/** The largest difference of two arrays, in units of the largest component of the second. */
function difference(values: Float32Array, expected: Float32Array): number {
  expect(values).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, i) => Math.abs(values[i]! - value)));
  return worst === 0 ? 0 : worst / largest;
}

/** Equal to 1e-5 of the largest component. */
function requireClose(values: Float32Array, expected: Float32Array, what: string): void {
  expect(difference(values, expected), what).toBeLessThanOrEqual(1e-5);
}

/** How much the gradient changes when parameters and rows are moved by float32's step at 1, in units of its largest. */
async function sensitivity(example: RandomNetwork, gradient: Float32Array): Promise<number> {
  const nudged = (values: Float32Array) => values.map((value, i) => value + (i % 3 === 0 ? -1 : 1) * 2 ** -23);
  const parameters = nudged(example.parameters);
  const other = { ...example, parameters, data: { ...example.data, x: nudged(example.data.x) } };
  const run = { graph: example.graph, parameters, settings: { batch: 9 } };
  const answers = await withNetwork(tfjs, run, (network) => answersOf(network, other));
  return difference(answers.gradient, gradient);
}

/** All that an open network says of a batch, after another batch has been in its memory. */
function answersOf(network: OpenNetwork, example: RandomNetwork) {
  const { data, before, batch, divergence } = example;
  const settings = { learningRate: 0.1, divergence };
  network.gradient(data, before, new Map(), settings);
  network.setParameters(example.parameters);
  const { loss, gradient } = network.gradient(data, batch, noiseFor(example), settings);
  const moved = network.parameters();
  const names = Object.keys(network.graph.outputs);
  return { loss, gradient, moved, later: network.loss(data, settings), outputs: network.outputs(data, names) };
}

/** Enough that every kind of layer comes several times; 1,800 were run when this was written, 3 of them sensitive. */
const RUNS = 60;

describe("engine fused against TensorFlow.js (float32, cpu backend)", () => {
  const kinds = new Set<string>();
  let sensitive = 0;

  test("losses, gradients, moving averages and outputs of any network", async () => {
    const property = fc.asyncProperty(randomNetwork, async (example) => {
      const { graph, parameters } = example;
      for (const { layer } of graph.nodes) kinds.add(layer.kind);
      const run = { graph, parameters, settings: { batch: 9 } };
      const [mine, theirs] = await onBoth(run, (network) => answersOf(network, example));
      expect(Math.abs(mine.loss - theirs.loss)).toBeLessThan(1e-5 * Math.max(1, Math.abs(theirs.loss)));
      expect(Math.abs(mine.later - theirs.later)).toBeLessThan(1e-5 * Math.max(1, Math.abs(theirs.later)));
      // Behind numbers that hardly differ from row to row batch normalisation multiplies roundings: a gradient that one
      // rounding of its input moves by a tenth of the difference is known no better, with the roundings on the way.
      const apart = difference(mine.gradient, theirs.gradient);
      if (apart > 1e-5) {
        expect(apart, "gradient").toBeLessThan(10 * (await sensitivity(example, theirs.gradient)));
        sensitive++;
      }
      requireClose(mine.moved, theirs.moved, "parameter");
      for (const [name, values] of Object.entries(theirs.outputs)) requireClose(mine.outputs[name]!, values, name);
    });
    await fc.assert(property, { seed: 1, numRuns: RUNS });
    expect(sensitive).toBeLessThanOrEqual(0.02 * RUNS);
    const nested = ["residual", "branches"];
    const expected = [
      ...LAYER_KINDS.filter((kind) => kind !== "custom" && !nested.includes(kind)),
      "add",
      "concatenate",
    ];
    expect([...kinds].sort()).toEqual([...expected, "input"].sort());
  });
});

test("engine fused refuses no kind of layer but custom ones", () => {
  const plain: Layer[] = [
    { kind: "convolution", filters: 2, taps: 2 },
    { kind: "transposed-convolution", filters: 2, taps: 2 },
    { kind: "pooling", of: "max", size: 2 },
    { kind: "upsampling", factor: 2 },
    { kind: "lstm", units: 2, sequences: true },
    { kind: "gru", units: 2 },
    { kind: "dense", units: 4 },
    { kind: "batch-normalisation" },
    { kind: "activation", activation: "gelu" },
    { kind: "dropout", rate: 0.1 },
    { kind: "gaussian-noise", deviation: 0.1 },
    { kind: "salt-and-pepper", rate: 0.1, low: 0, high: 1 },
    { kind: "residual", layers: [] },
    { kind: "reparametrisation" },
    { kind: "activity-penalty", l1: 0.1 },
    { kind: "log-variances" },
    { kind: "repetition", steps: 2 },
    { kind: "reshaping", shape: [8] },
    { kind: "branches", branches: [[], []] },
  ];
  expect([...plain.map(({ kind }) => kind), "custom"].sort()).toEqual([...LAYER_KINDS].sort());
  expect(fused.refuses(graphOf([4, 1], plain))).toBeUndefined();
  const custom: Layer = { kind: "custom", name: "mine", shape: [1], parameters: [], call: (_tf, { x }) => x };
  expect(fused.refuses(graphOf([1], [custom]))).toBe("it has no layer custom");
});

const MOMENTS = { beta1: 0.9, beta2: 0.99, epsilon: 1e-4 };
const OPTIMISERS: readonly Optimiser[] = [
  { name: "sgd", momentum: 0, nesterov: false },
  { name: "sgd", momentum: 0.9, nesterov: false },
  { name: "sgd", momentum: 0.9, nesterov: true },
  { name: "rmsprop", decay: 0.9, epsilon: 1e-4 },
  { name: "adam", ...MOMENTS },
  { name: "adamw", ...MOMENTS, weightDecay: 0.1 },
];

/** A network as they are used: a denoising variational one behind a convolution, with weights held to norms. */
const hidden = { kind: "dense", units: 6, activation: "selu", unitNorm: true, orthogonality: 0.01 } as const;
const TRAINED = (() => {
  const layers: Layer[] = [
    { kind: "dropout", rate: 0.1 },
    { kind: "convolution", filters: 2, taps: 3, stride: 2, activation: "elu", unitNorm: true },
    hidden,
    { kind: "dense", units: 4 },
    { kind: "reparametrisation", beta: 0.1 },
    { kind: "batch-normalisation" },
    { kind: "dense", units: 6, activation: "tanh" },
    { kind: "dense", units: 10, tied: hidden, l2: 0 },
    { kind: "reshaping", shape: [5, 2] },
    { kind: "transposed-convolution", filters: 1, taps: 2, stride: 2 },
  ];
  const graph = graphOf([10, 1], layers, [{ kind: "squared-error", output: "y", weight: 1 }]);
  const random = Random.fromSeed(4);
  const data = rowsOf(Array.from({ length: 40 }, () => Array.from({ length: 10 }, () => random.normal())));
  const steps = Array.from({ length: 20 }, () => {
    const batch = Uint32Array.from({ length: 16 }, () => random.uniform() * 40);
    return { batch, noise: drawNoise(graph, 16, random) };
  });
  return { graph, parameters: initialParameters(graph, random), data, steps };
})();

describe.each(OPTIMISERS)("optimiser $name, %o", (optimiser) => {
  const run = { ...TRAINED, settings: { optimiser, clipNorm: 0.5 } };
  /** Learning rate and momentum change as a schedule changes them. */
  const settingsAt = (step: number): StepSettings => ({
    learningRate: 0.01 * (1 + step / 20),
    divergence: step / 20,
    ...(optimiser.name !== "rmsprop" && step > 0 && { momentum: 0.95 - 0.1 * (step / 20) }),
  });
  const train = (network: OpenNetwork, steps: number) =>
    TRAINED.steps
      .slice(0, steps)
      .map(({ batch, noise }, step) => network.step(TRAINED.data, batch, noise, settingsAt(step)));

  test("a step moves parameters alike", async () => {
    const [mine, theirs] = await onBoth(run, (network) => {
      train(network, 1);
      return network.parameters();
    });
    requireClose(mine, theirs, "parameter");
  });

  test("twenty steps have losses equal to 1e-4", async () => {
    const [mine, theirs] = await onBoth(run, (network) => train(network, TRAINED.steps.length));
    for (const [step, loss] of theirs.entries()) {
      expect(Math.abs(mine[step]! - loss), `step ${step}`).toBeLessThan(1e-4 * loss);
    }
  });
});
