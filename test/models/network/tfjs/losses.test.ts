import { describe, expect, test } from "vitest";
import type { NetworkRows } from "../../../../src/models/network/engine.ts";
import type { Loss } from "../../../../src/models/network/graph.ts";
import type { Layer } from "../../../../src/models/network/layer.ts";
import { tfjsEngine } from "../../../../src/models/network/tfjs/tfjs-engine.ts";
import { graphOf, rowsOf, withNetwork } from "../open-graph.ts";

const { exp, log, sqrt, PI } = Math;
const identity: Layer = { kind: "activation", activation: "linear" };
const scale = (units: number): Layer => ({ kind: "dense", units, bias: false });
/** W = [[1, 2], [3, 4]]: W'W = [[10, 14], [14, 20]] */
const KERNEL = [1, 2, 3, 4];

interface Case {
  name: string;
  layers: readonly Layer[];
  losses?: readonly Loss[];
  parameters?: readonly number[];
  data: NetworkRows;
  divergence?: number;
  expected: number;
}

const CASES: readonly Case[] = [
  {
    name: "squared error: mean over numbers and rows",
    layers: [identity],
    losses: [{ kind: "squared-error", output: "y", weight: 2 }],
    data: rowsOf(
      [
        [1, 2],
        [3, 4],
      ],
      { target: Float32Array.of(0, 2, 3, 1) },
    ),
    expected: 2 * ((1 + 0 + 0 + 9) / 4),
  },
  {
    name: "squared error with weights: sum of weight x loss over the number of rows",
    layers: [identity],
    losses: [{ kind: "squared-error", output: "y", weight: 1 }],
    data: rowsOf([[1], [2]], { target: Float32Array.of(0, 0), weight: Float32Array.of(3, 0.5) }),
    expected: (3 * 1 + 0.5 * 4) / 2,
  },
  {
    name: "bernoulli: sum over numbers, finite for any logit",
    layers: [identity],
    losses: [{ kind: "bernoulli", output: "y", weight: 1 }],
    data: rowsOf([[0.5, -200]], { target: Float32Array.of(0.25, 0.5) }),
    expected: -(0.25 * log(1 / (1 + exp(-0.5))) + 0.75 * log(1 / (1 + exp(0.5)))) + 100,
  },
  {
    name: "gaussian: outputs are means and log variances",
    layers: [{ kind: "log-variances" }],
    losses: [{ kind: "gaussian", output: "y", weight: 1 }],
    parameters: [2, 0],
    data: rowsOf([[1, 2]], { target: Float32Array.of(4, 2) }),
    expected: 0.5 * (9 * exp(-2) + 2 + log(2 * PI) + 0 + 0 + log(2 * PI)),
  },
  {
    name: "cross-entropy: mean over rows, finite for any logit",
    layers: [identity],
    losses: [{ kind: "cross-entropy", output: "y", weight: 1 }],
    data: rowsOf(
      [
        [0, log(3)],
        [500, 0],
      ],
      { label: Uint8Array.of(0, 1) },
    ),
    expected: (log(4) + 500) / 2,
  },
  {
    name: "l2: sum of squares of the kernel, not of the biases",
    layers: [{ kind: "dense", units: 2, l2: 0.1 }],
    parameters: [...KERNEL, 5, 5],
    data: rowsOf([[1, 1]]),
    expected: 0.1 * 30,
  },
  {
    name: "orthogonality: ||W'W - I||_F",
    layers: [{ kind: "dense", units: 2, bias: false, orthogonality: 0.1 }],
    parameters: KERNEL,
    data: rowsOf([[1, 1]]),
    expected: 0.1 * sqrt(81 + 196 + 196 + 361),
  },
  {
    name: "orthogonality of a convolution: a column for each filter",
    layers: [
      { kind: "reshaping", shape: [2, 1] },
      { kind: "convolution", filters: 2, taps: 2, bias: false, orthogonality: 1 },
    ],
    parameters: KERNEL,
    data: rowsOf([[1, 1]]),
    expected: sqrt(81 + 196 + 196 + 361),
  },
  {
    // kernel [taps, filters, channels]: filters [1, 3] and [2, 4] over the taps
    name: "orthogonality of a transposed convolution: a column for each filter",
    layers: [
      { kind: "reshaping", shape: [2, 1] },
      { kind: "transposed-convolution", filters: 2, taps: 2, bias: false, orthogonality: 1 },
    ],
    parameters: KERNEL,
    data: rowsOf([[1, 1]]),
    expected: sqrt(81 + 196 + 196 + 361),
  },
  {
    // y = s(1 + 3) and s(2 + 4): slopes y (1 - y); columns 1 + 9 and 4 + 16
    name: "contractive: mean over rows of ||dy/dx||_F^2",
    layers: [{ kind: "dense", units: 2, bias: false, activation: "sigmoid", contractive: 0.5 }],
    parameters: KERNEL,
    data: rowsOf([
      [1, 1],
      [0, 0],
    ]),
    expected: (() => {
      const slope = (a: number) => exp(-a) / (1 + exp(-a)) ** 2;
      return (0.5 / 2) * (10 * slope(4) ** 2 + 20 * slope(6) ** 2 + 30 * 0.25 ** 2);
    })(),
  },
  {
    // W' is 1 x 2 to 2 x 1: the tied layer's columns are W's rows, [2] and [3]; its slope is 1
    name: "contractive, tied: the kernel transposed",
    layers: (() => {
      const tied = { kind: "dense", units: 1, bias: false } as const;
      return [tied, { kind: "dense", units: 2, bias: false, tied, contractive: 1 }];
    })(),
    parameters: [2, 3],
    data: rowsOf([[1, 1]]),
    expected: 4 + 9,
  },
  {
    name: "l1: mean over rows of the sum",
    layers: [{ kind: "activity-penalty", l1: 0.5 }],
    data: rowsOf([
      [1, -2],
      [0, 4],
    ]),
    expected: (0.5 * 7) / 2,
  },
  {
    // means 0.5 and, kept from 0, 1e-6
    name: "sparsity: KL of the target and the means over rows",
    layers: [{ kind: "activity-penalty", sparsity: { target: 0.1, weight: 2 } }],
    data: rowsOf([
      [0.2, 0],
      [0.8, 0],
    ]),
    expected: 2 * (0.1 * log(0.1 / 0.5) + 0.9 * log(0.9 / 0.5) + 0.1 * log(0.1 / 1e-6) + 0.9 * log(0.9 / (1 - 1e-6))),
  },
  {
    // centred columns [-1, 1] and [-3, 3]: covariance 3 of either order, divided by 2 rows
    name: "decorrelation: half the squares of the covariances",
    layers: [{ kind: "activity-penalty", decorrelation: 0.1 }],
    data: rowsOf([
      [1, 1],
      [3, 7],
    ]),
    expected: 0.1 * 0.5 * (9 + 9),
  },
  {
    // m = 1, l = 2: -1/2 (1 + 2 - 1 - e^2)
    name: "divergence: beta x warm-up factor x mean over rows",
    layers: [{ kind: "reparametrisation", beta: 4 }],
    data: rowsOf([
      [1, 2],
      [0, 0],
    ]),
    divergence: 0.25,
    expected: ((4 * 0.25) / 2) * 0.5 * (exp(2) + 1 - 2 - 1),
  },
  {
    name: "all that there is, added up",
    layers: [{ ...scale(1), l2: 1 } as Layer, { kind: "activity-penalty", l1: 1 }],
    losses: [
      { kind: "squared-error", output: "y", weight: 1 },
      { kind: "squared-error", output: "y", weight: 3 },
    ],
    parameters: [2],
    data: rowsOf([[3]]),
    expected: 4 * 9 + 4 + 6,
  },
];

describe("what a network is to make small", () => {
  test.each(CASES)("$name", async ({ layers, losses, parameters = [], data, divergence = 1, expected }) => {
    const graph = graphOf([data.x.length / data.rows], layers, losses);
    const loss = await withNetwork(tfjsEngine, { graph, parameters: Float32Array.from(parameters) }, (network) =>
      network.loss(data, { divergence }),
    );
    // Some ten roundings of 6e-8; that of 1 - 1e-6 is 3e-8 of which the logarithm keeps 3e-8.
    expect(Math.abs(loss - expected)).toBeLessThan(2e-6 * Math.abs(expected));
  });

  test("a set that is larger than a batch: blocks of a batch each, by their rows", async () => {
    const graph = graphOf(
      [1],
      [{ kind: "activity-penalty", l1: 1 }],
      [{ kind: "squared-error", output: "y", weight: 1 }],
    );
    const run = { graph, parameters: new Float32Array(0), settings: { batch: 2 } };
    const data = rowsOf([[1], [2], [6]], { target: new Float32Array(3) });
    const loss = await withNetwork(tfjsEngine, run, (network) => network.loss(data, { divergence: 1 }));
    expect(loss).toBeCloseTo((1 + 4 + 36) / 3 + (1 + 2 + 6) / 3, 5);
  });
});
