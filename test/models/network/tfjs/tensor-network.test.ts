import { describe, expect, test } from "vitest";
import { ConfigError, ShapeError } from "../../../../src/core/errors.ts";
import { Random } from "../../../../src/core/random.ts";
import type { BackendName } from "../../../../src/models/network/engine.ts";
import { initialParameters } from "../../../../src/models/network/initial-parameters.ts";
import type { Layer } from "../../../../src/models/network/layer.ts";
import { drawNoise } from "../../../../src/models/network/noise.ts";
import { loadTensorLibrary } from "../../../../src/models/network/tfjs/library.ts";
import { tfjsEngine } from "../../../../src/models/network/tfjs/tfjs-engine.ts";
import { graphOf, rowsOf, withNetwork } from "../open-graph.ts";

const tied = { kind: "dense", units: 8, activation: "selu", orthogonality: 0.1, unitNorm: true } as const;
/** A network with every kind of layer. */
const LAYERS: readonly Layer[] = [
  { kind: "gaussian-noise", deviation: 0.1 },
  { kind: "dropout", rate: 0.1 },
  { kind: "salt-and-pepper", rate: 0.1, low: 0, high: 1 },
  { kind: "convolution", filters: 2, taps: 3, stride: 2, activation: "relu" },
  { kind: "batch-normalisation" },
  { kind: "pooling", of: "max", size: 2 },
  {
    kind: "branches",
    branches: [[{ kind: "lstm", units: 2, sequences: true }], [{ kind: "gru", units: 2, sequences: true }]],
  },
  { kind: "residual", layers: [{ kind: "activation", activation: "gelu" }] },
  { kind: "upsampling", factor: 2 },
  { kind: "transposed-convolution", filters: 2, taps: 2 },
  { ...tied, contractive: 0.1, l2: 0.1 },
  { kind: "reparametrisation" },
  { kind: "activity-penalty", l1: 0.1, sparsity: { target: 0.1, weight: 1 }, decorrelation: 0.1 },
  { kind: "repetition", steps: 2 },
  tied,
  { kind: "dense", units: 8, tied },
  { kind: "log-variances" },
  { kind: "reshaping", shape: [2, 8] },
  {
    kind: "custom",
    name: "doubled",
    shape: [2, 8],
    parameters: [{ name: "factor", shape: [8], initialiser: "ones" }],
    call: (tf, { x, parameters }) =>
      (tf as typeof import("@tensorflow/tfjs-core")).mul(x as never, parameters[0] as never),
  },
];
const GRAPH = graphOf([8, 1], LAYERS, [
  { kind: "gaussian", output: "y", weight: 1 },
  { kind: "cross-entropy", output: "y", weight: 1 },
]);
const random = Random.fromSeed(5);
const PARAMETERS = initialParameters(GRAPH, random);
const ROWS = 5;
const DATA = rowsOf(
  Array.from({ length: ROWS }, () => Array.from({ length: 8 }, () => random.normal())),
  { label: Uint8Array.of(0, 1, 2, 3, 0), weight: Float32Array.of(1, 2, 1, 1, 0.5) },
);
const BATCH = Uint32Array.of(4, 0, 2);
const NOISE = drawNoise(GRAPH, BATCH.length, random);
const SETTINGS = { learningRate: 0.01, divergence: 0.5 };

describe.each(["cpu", "wasm"] as const satisfies BackendName[])("network of tensors, backend %s", (backend) => {
  test("leaves no tensor behind: not between calls, none when closed", async () => {
    const { tf } = await loadTensorLibrary(backend);
    const before = tf.memory().numTensors;
    const optimiser = { name: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 } as const;
    const network = await tfjsEngine.open(GRAPH, PARAMETERS, { batch: 2, optimiser, clipNorm: 1, backend });
    const open = tf.memory().numTensors;
    expect(open).toBe(before + GRAPH.parameters.length + 2 * GRAPH.parameters.filter((p) => p.trainable).length);
    const calls = [
      () => network.step(DATA, BATCH, NOISE, SETTINGS),
      () => network.gradient(DATA, BATCH, NOISE, SETTINGS),
      () => network.loss(DATA, SETTINGS),
      () => network.outputs(DATA, ["y"]),
      () => network.parameters(),
      () => network.setParameters(PARAMETERS),
      () => expect(() => network.gradient({ ...DATA, rows: 4 }, BATCH, NOISE, SETTINGS)).toThrow(ShapeError),
    ];
    for (const call of calls) {
      for (let i = 0; i < 2; i++) call();
      expect(tf.memory().numTensors).toBe(open);
    }
    network.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("the same bytes from the same input", async () => {
    const run = { graph: GRAPH, parameters: PARAMETERS, settings: { backend } };
    const trained = () =>
      withNetwork(tfjsEngine, run, (network) => {
        for (let i = 0; i < 3; i++) network.step(DATA, BATCH, NOISE, SETTINGS);
        return network.parameters();
      });
    expect(await trained()).toEqual(await trained());
  });
});

test("wasm and cpu give the same loss and gradient, but for roundings", async () => {
  const of = (backend: BackendName) =>
    withNetwork(tfjsEngine, { graph: GRAPH, parameters: PARAMETERS, settings: { backend } }, (network) =>
      network.gradient(DATA, BATCH, NOISE, SETTINGS),
    );
  const [cpu, wasm] = [await of("cpu"), await of("wasm")];
  expect(Math.abs(wasm.loss - cpu.loss)).toBeLessThan(1e-5 * Math.abs(cpu.loss));
  const largest = Math.max(...cpu.gradient.map(Math.abs));
  for (const [i, value] of cpu.gradient.entries())
    expect(Math.abs(wasm.gradient[i]! - value)).toBeLessThan(1e-5 * largest);
});

describe("batch normalisation in training", () => {
  // Columns [1, 3] and [2, 2]: means 2 and 2, variances 1 and 0, unbiased 2 and 0.
  const graph = graphOf(
    [2],
    [{ kind: "batch-normalisation", momentum: 0.25 }],
    [{ kind: "squared-error", output: "y", weight: 1 }],
  );
  const parameters = Float32Array.of(1, 1, 0, 0, 4, 4, 8, 8);
  const data = rowsOf(
    [
      [1, 2],
      [3, 2],
    ],
    { target: new Float32Array(4) },
  );

  test("takes the batch's mean and variance", async () => {
    const { loss } = await withNetwork(tfjsEngine, { graph, parameters }, (network) =>
      network.gradient(data, Uint32Array.of(0, 1), new Map(), SETTINGS),
    );
    expect(loss).toBeCloseTo((2 * (1 / 1.00001)) / 4, 6);
  });

  test.each(["step", "gradient"] as const)("a %s moves the averages, the variance's by n - 1", async (call) => {
    const after = await withNetwork(tfjsEngine, { graph, parameters }, (network) => {
      network[call](data, Uint32Array.of(0, 1), new Map(), { ...SETTINGS, learningRate: 0 });
      return network.parameters();
    });
    expect(after.slice(4)).toEqual(Float32Array.of(3.5, 3.5, 6.5, 6));
  });

  test("one row alone has no variance and moves no average", async () => {
    const after = await withNetwork(tfjsEngine, { graph, parameters }, (network) => {
      network.step(data, Uint32Array.of(0), new Map(), { ...SETTINGS, learningRate: 0 });
      return network.parameters();
    });
    expect(after.slice(4)).toEqual(Float32Array.of(4, 4, 8, 8));
  });
});

describe("what does not fit", () => {
  const graph = graphOf([2], [{ kind: "dense", units: 2 }]);
  const run = { graph, parameters: new Float32Array(6) };

  test("numbers of a set that are no whole rows", async () => {
    const outputs = withNetwork(tfjsEngine, run, (network) =>
      network.outputs({ rows: 2, x: new Float32Array(3) }, ["y"]),
    );
    await expect(outputs).rejects.toThrow(new ShapeError("x: 3 numbers; expected 2 rows of 2"));
  });

  test("too few parameters", async () => {
    const opened = withNetwork(tfjsEngine, { graph, parameters: new Float32Array(5) }, () => 0);
    await expect(opened).rejects.toThrow(new ShapeError("5 parameters; the network has 6"));
  });

  test("an output that is not there", async () => {
    const outputs = withNetwork(tfjsEngine, run, (network) => network.outputs(rowsOf([[1, 2]]), ["code"]));
    await expect(outputs).rejects.toThrow(new ShapeError("unknown output: code; the network has y"));
  });

  test.each([
    ["another shape", (tf: Tf, x: never) => tf.sum(x, 1), "gave a tensor [1]; expected [1,2], rows first"],
    ["no tensor", () => 7, "gave number; expected a tensor [1,2]"],
  ])("a custom layer that gives %s", async (_what, give, message) => {
    const layer: Layer = {
      kind: "custom",
      name: "mine",
      shape: [2],
      parameters: [],
      call: (tf, { x }) => give(tf as Tf, x as never),
    };
    const custom = { graph: graphOf([2], [layer]), parameters: new Float32Array(0) };
    const outputs = withNetwork(tfjsEngine, custom, (network) => network.outputs(rowsOf([[1, 2]]), ["y"]));
    await expect(outputs).rejects.toThrow(new ConfigError(`custom layer mine: ${message}`));
  });
});

type Tf = typeof import("@tensorflow/tfjs-core");
