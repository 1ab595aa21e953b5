import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../../src/core/errors.ts";
import { Random } from "../../../../src/core/random.ts";
import type { NetworkRows, Noise } from "../../../../src/models/network/engine.ts";
import { openFused } from "../../../../src/models/network/fused/engine.ts";
import type { Graph, Loss } from "../../../../src/models/network/graph.ts";
import { GraphBuilder } from "../../../../src/models/network/graph-builder.ts";
import { initialParameters } from "../../../../src/models/network/initial-parameters.ts";
import type { Dense, Layer } from "../../../../src/models/network/layer.ts";
import { drawNoise } from "../../../../src/models/network/noise.ts";

const random = Random.fromSeed(5);
const SETTINGS = { learningRate: 0, divergence: 1 } as const;
const SGD = { name: "sgd", momentum: 0, nesterov: false } as const;

function chain(size: number, layers: readonly Layer[], loss: Partial<Loss> = {}): Graph {
  const builder = new GraphBuilder([size]);
  const y = builder.append(0, layers, "layers");
  return builder.finish({ y }, [{ kind: "squared-error", output: "y", weight: 1, ...loss } as Loss]);
}

function rowsOf(rows: number, size: number): NetworkRows {
  return { rows, x: Float32Array.from({ length: rows * size }, () => random.normal()) };
}

function open(graph: Graph, { batch = 8, parameters = initialParameters(graph, random.stream("begin")) } = {}) {
  return openFused(graph, parameters, { batch, optimiser: SGD });
}

/** The largest difference between the gradient and central differences of the loss, over the largest component. */
function gradientError(graph: Graph, data: NetworkRows, noise: Noise = new Map()): number {
  const parameters = initialParameters(graph, random.stream("begin"));
  const network = open(graph, { batch: data.rows, parameters });
  const all = Uint32Array.from({ length: data.rows }, (_, row) => row);
  const { gradient } = network.gradient(data, all, noise, SETTINGS);
  const lossAt = (i: number, change: number) => {
    const moved = parameters.slice();
    moved[i]! += change;
    network.setParameters(moved);
    return network.gradient(data, all, noise, SETTINGS).loss;
  };
  const step = 2e-3;
  const scale = Math.max(...gradient.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  return Math.max(
    ...gradient.map((value, i) => Math.abs((lossAt(i, step) - lossAt(i, -step)) / (2 * step) - value) / scale),
  );
}

// Losses near 1 in float32 differ by 1e-7; divided by the step of 4e-3 that is 3e-5, and the third derivative brings some
// 1e-6: with components of 0.1 the difference may be 1e-3.
const TOLERANCE = 3e-3;

const hidden: Dense = { kind: "dense", units: 4, activation: "tanh" };

describe("gradients are the differences of the loss", () => {
  test.each<[string, Layer[]]>([
    ["dense", [hidden, { kind: "dense", units: 3 }]],
    ["tied", [hidden, { kind: "dense", units: 3, activation: "elu", tied: hidden }]],
    [
      "contractive",
      [
        { ...hidden, contractive: 0.7 },
        { kind: "dense", units: 3 },
      ],
    ],
    [
      "contractive gelu",
      [
        { ...hidden, activation: "gelu", contractive: 0.7 },
        { kind: "dense", units: 3 },
      ],
    ],
    [
      "orthogonal",
      [
        { ...hidden, orthogonality: 0.5 },
        { kind: "dense", units: 3 },
      ],
    ],
    [
      "l2",
      [
        { ...hidden, l2: 0.3 },
        { kind: "dense", units: 3 },
      ],
    ],
    ["l1 of the code", [hidden, { kind: "activity-penalty", l1: 0.4 }, { kind: "dense", units: 3 }]],
    ["decorrelated", [hidden, { kind: "activity-penalty", decorrelation: 2 }, { kind: "dense", units: 3 }]],
    [
      "sparse",
      [
        { ...hidden, activation: "sigmoid" },
        { kind: "activity-penalty", sparsity: { target: 0.1, weight: 0.5 } },
        { kind: "dense", units: 3 },
      ],
    ],
    ["dropout", [{ kind: "dropout", rate: 0.3 }, hidden, { kind: "dropout", rate: 0.3 }, { kind: "dense", units: 3 }]],
    [
      "variational",
      [
        { ...hidden, activation: "linear" },
        { kind: "reparametrisation", beta: 0.5 },
        { kind: "dense", units: 3 },
      ],
    ],
  ])("%s", (_name, layers) => {
    const graph = chain(3, layers);
    expect(gradientError(graph, rowsOf(6, 3), drawNoise(graph, 6, random))).toBeLessThan(TOLERANCE);
  });

  test.each<[string, Layer[], Partial<Loss>, NetworkRows]>([
    ["gaussian", [{ kind: "dense", units: 3 }, { kind: "log-variances" }], { kind: "gaussian" }, rowsOf(6, 3)],
    [
      "bernoulli",
      [{ kind: "dense", units: 3 }],
      { kind: "bernoulli" },
      { ...rowsOf(6, 3), target: new Float32Array(18).map(() => random.uniform()) },
    ],
    [
      "cross-entropy",
      [{ kind: "dense", units: 3 }],
      { kind: "cross-entropy" },
      { ...rowsOf(6, 3), label: Uint8Array.of(0, 1, 2, 2, 1, 0) },
    ],
    [
      "weights of rows",
      [{ kind: "dense", units: 3 }],
      {},
      { ...rowsOf(6, 3), weight: Float32Array.of(0, 1, 2, 0.5, 1, 3) },
    ],
  ])("%s", (_name, layers, loss, data) => {
    expect(gradientError(chain(3, layers, loss), data)).toBeLessThan(TOLERANCE);
  });
});

describe("losses by hand", () => {
  const identity = Float32Array.of(1, 0, 0, 1);
  const linear: Layer[] = [{ kind: "dense", units: 2, bias: false }];
  const data = { rows: 2, x: Float32Array.of(1, 2, 3, 4), target: Float32Array.of(0, 2, 1, 1) };
  const lossOf = (loss: Partial<Loss>, rows: NetworkRows = data) =>
    open(chain(2, linear, loss), { parameters: identity }).loss(rows, { divergence: 1 });

  test("squared error: ((1 + 0) / 2 + (4 + 9) / 2) / 2", () => {
    expect(lossOf({})).toBeCloseTo(3.5, 6);
    expect(lossOf({ weight: 2 })).toBeCloseTo(7, 6);
    expect(lossOf({}, { ...data, weight: Float32Array.of(2, 0) })).toBeCloseTo(0.5, 6);
    expect(lossOf({}, { rows: 2, x: data.x })).toBe(0);
  });

  test("bernoulli: log(1 + exp(y)) - y t", () => {
    const terms = [1, 2, 3, 4].map((y, i) => Math.log1p(Math.exp(y)) - y * data.target[i]!);
    expect(lossOf({ kind: "bernoulli" })).toBeCloseTo(terms.reduce((a, b) => a + b) / 2, 5);
  });

  test("cross-entropy: log(exp(1) + exp(2)) - 2 and log(exp(3) + exp(4)) - 3", () => {
    const both = Math.log(Math.E + Math.exp(2)) - 2 + Math.log(Math.exp(3) + Math.exp(4)) - 3;
    expect(lossOf({ kind: "cross-entropy" }, { ...data, label: Uint8Array.of(1, 0) })).toBeCloseTo(both / 2, 5);
  });

  test("gaussian with the variance learnt: 1/2 ((t - m)^2 / v + log v + log 2 pi)", () => {
    const graph = chain(2, [...linear, { kind: "log-variances" }], { kind: "gaussian" });
    const network = open(graph, { parameters: Float32Array.of(1, 0, 0, 1, Math.log(4), 0) });
    const first = (1 + 4) / 4 + 2 * Math.log(4);
    const second = 0 + 9;
    const expected = (first + second + 4 * Math.log(2 * Math.PI)) / 4;
    expect(network.loss(data, { divergence: 1 })).toBeCloseTo(expected, 5);
  });

  test("divergence of N(m, v) from N(0, 1), times its factor; after training the mean is given", () => {
    const graph = chain(
      1,
      [
        { kind: "dense", units: 2, bias: false },
        { kind: "reparametrisation", beta: 3 },
      ],
      { weight: 0.5 },
    );
    const network = open(graph, { parameters: Float32Array.of(2, 1) }); // m = 2 x, log variance = x
    const rows = { rows: 1, x: Float32Array.of(0.5) };
    const divergence = -0.5 * (1 + 0.5 - 1 - Math.exp(0.5));
    expect(network.loss(rows, { divergence: 0.1 })).toBeCloseTo(0.5 * 0.25 + 0.1 * 3 * divergence, 6);
    expect(network.outputs(rows, ["y"]).y![0]).toBeCloseTo(1, 6);
    const drawn = network.outputs(rows, ["y"], new Map([[2, { summand: Float32Array.of(-1) }]]));
    expect(drawn.y![0]).toBeCloseTo(1 - Math.exp(0.25), 6);
  });
});

test("unit norm is restored after each step", () => {
  const graph = chain(3, [
    { ...hidden, unitNorm: true },
    { kind: "dense", units: 3 },
  ]);
  const network = open(graph);
  network.step(rowsOf(8, 3), Uint32Array.of(0, 1, 2, 3), new Map(), { learningRate: 0.1, divergence: 1 });
  const kernel = network.parameters().subarray(0, 12);
  for (let unit = 0; unit < 4; unit++) {
    expect(Math.hypot(...[0, 1, 2].map((i) => kernel[4 * i + unit]!))).toBeCloseTo(1, 6);
  }
});

describe("how rows are cut into batches", () => {
  const graph = chain(3, [
    { ...hidden, contractive: 0.1, l2: 0.1 },
    { kind: "activity-penalty", l1: 0.1 },
    { kind: "dense", units: 3 },
  ]);
  const data = rowsOf(11, 3);
  const parameters = initialParameters(graph, random);

  test("changes neither loss nor outputs", () => {
    const whole = open(graph, { batch: 11, parameters });
    for (const batch of [1, 3, 4, 7, 128]) {
      const network = open(graph, { batch, parameters });
      expect(network.loss(data, { divergence: 1 })).toBeCloseTo(whole.loss(data, { divergence: 1 }), 5);
      expect(network.outputs(data, ["y"])).toEqual(whole.outputs(data, ["y"]));
    }
  });

  test("leaves nothing of a batch in the next, smaller one", () => {
    const fresh = open(graph, { parameters }).gradient(data, Uint32Array.of(3, 8), new Map(), SETTINGS);
    const used = open(graph, { parameters });
    used.gradient(data, Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7), new Map(), SETTINGS);
    expect(used.gradient(data, Uint32Array.of(3, 8), new Map(), SETTINGS)).toEqual(fresh);
  });

  test("leaves no target of a set to the next, which has none", () => {
    const network = open(graph, { parameters });
    const before = network.loss(data, { divergence: 1 });
    network.loss({ ...data, target: new Float32Array(33).fill(5) }, { divergence: 1 });
    expect(network.loss(data, { divergence: 1 })).toBe(before);
  });

  test("counts the divergence from the first batch on, where its targets make the memory grow", () => {
    const drawn = chain(3, [{ kind: "dense", units: 6 }, { kind: "reparametrisation" }]);
    // 3 x 8192 targets of 4 bytes are more than the page of 64 KiB that may be left.
    const network = open(drawn, { batch: 8192 });
    const { x } = rowsOf(11, 3);
    const both = [0, 1].map(() => network.loss({ rows: 11, x, target: x }, { divergence: 1 }));
    expect(both[0]).toBe(both[1]);
  });

  test("no row of a batch counts that is not in it, whatever its numbers", () => {
    const wild = { ...data, x: data.x.slice().fill(Number.NaN, 0, 3) };
    const { loss, gradient } = open(graph, { parameters }).gradient(wild, Uint32Array.of(1, 2), new Map(), SETTINGS);
    expect(Number.isFinite(loss)).toBe(true);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});

test("a layer of tensors is refused", () => {
  const layers: Layer[] = [{ kind: "custom", name: "twice", shape: [2], parameters: [], call: (_tf, { x }) => x }];
  expect(() => open(chain(2, layers))).toThrow(ConfigError);
  expect(() => open(chain(2, layers))).toThrow(/engine fused: it has no layer custom; expected engine tfjs/);
});
