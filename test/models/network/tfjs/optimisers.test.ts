import { describe, expect, test } from "vitest";
import type { StepSettings } from "../../../../src/models/network/engine.ts";
import type { Optimiser } from "../../../../src/models/network/optimiser.ts";
import { tfjsEngine } from "../../../../src/models/network/tfjs/tfjs-engine.ts";
import { graphOf, rowsOf, withNetwork } from "../open-graph.ts";

const { sqrt } = Math;
const RATE = 0.1;
/** y = w x with x = 1 and target t: loss (w - t)^2, gradient 2 (w - t) */
const GRAPH = graphOf(
  [1],
  [{ kind: "dense", units: 1, bias: false }],
  [{ kind: "squared-error", output: "y", weight: 1 }],
);
const DATA = rowsOf([[1]], { target: Float32Array.of(3) });
const START = 5;
const gradientAt = (w: number) => 2 * (w - 3);

/** Two steps in doubles; `momenta` that the schedule gives, where it gives any. */
interface Case {
  name: string;
  optimiser: Optimiser;
  momenta?: readonly [number, number];
  /** weight after the steps with gradients by `gradientAt` */
  expected: (momenta: readonly [number, number]) => readonly [number, number];
}

const adamSteps = (decay: number) => (beta1: readonly [number, number]) => {
  const beta2 = 0.99;
  let [w, m, v] = [START, 0, 0];
  return beta1.map((beta, i) => {
    const g = gradientAt(w);
    w -= RATE * decay * w;
    m = beta * m + (1 - beta) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const t = i + 1;
    const corrections = [1 - beta ** t, 1 - beta2 ** t] as const;
    w -= (RATE * (m / corrections[0])) / (sqrt(v / corrections[1]) + 1e-3);
    return w;
  }) as unknown as readonly [number, number];
};

const CASES: readonly Case[] = [
  {
    name: "sgd",
    optimiser: { name: "sgd", momentum: 0, nesterov: false },
    // w = 5, g = 4; w = 4.6, g = 3.2
    expected: () => [4.6, 4.28],
  },
  {
    name: "sgd with momentum",
    optimiser: { name: "sgd", momentum: 0.5, nesterov: false },
    // v = 4, w = 4.6; g = 3.2, v = 5.2, w = 4.08
    expected: () => [4.6, 4.08],
  },
  {
    name: "sgd with Nesterov's momentum",
    optimiser: { name: "sgd", momentum: 0.5, nesterov: true },
    // v = 4, w -= .1 (4 + 2); g = 2.8, v = 4.8, w -= .1 (2.8 + 2.4)
    expected: () => [4.4, 3.88],
  },
  {
    name: "sgd, momentum of the schedule",
    optimiser: { name: "sgd", momentum: 0.9, nesterov: false },
    momenta: [0.5, 0.25],
    // v = 4, w = 4.6; g = 3.2, v = 1 + 3.2, w = 4.18
    expected: () => [4.6, 4.18],
  },
  {
    name: "rmsprop",
    optimiser: { name: "rmsprop", decay: 0.75, epsilon: 1e-3 },
    // s = 4, w = 5 - .4 / 2.001; then s = 3 + g^2 / 4
    expected: () => {
      const first = 5 - 0.4 / 2.001;
      const g = gradientAt(first);
      return [first, first - (RATE * g) / (sqrt(3 + (g * g) / 4) + 1e-3)];
    },
  },
  { name: "adam", optimiser: { name: "adam", beta1: 0.9, beta2: 0.99, epsilon: 1e-3 }, expected: adamSteps(0) },
  {
    name: "adam, beta1 of the schedule: corrected by today's beta1, as PyTorch does",
    optimiser: { name: "adam", beta1: 0.9, beta2: 0.99, epsilon: 1e-3 },
    momenta: [0.95, 0.85],
    expected: adamSteps(0),
  },
  {
    name: "adamw: weights decay before the step",
    optimiser: { name: "adamw", beta1: 0.9, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.2 },
    expected: adamSteps(0.2),
  },
];

const batch = Uint32Array.of(0);
const settings = (momentum?: number): StepSettings => ({
  learningRate: RATE,
  divergence: 1,
  ...(momentum !== undefined && { momentum }),
});

describe("optimisers", () => {
  test.each(CASES)("$name: two steps by hand", async ({ optimiser, momenta, expected }) => {
    const run = { graph: GRAPH, parameters: Float32Array.of(START), settings: { optimiser } };
    const weights = await withNetwork(tfjsEngine, run, (network) =>
      [0, 1].map((i) => {
        network.step(DATA, batch, new Map(), settings(momenta?.[i]));
        return network.parameters()[0]!;
      }),
    );
    // A handful of roundings of 5 x 6e-8.
    for (const [i, w] of expected(momenta ?? [0.9, 0.9]).entries())
      expect(Math.abs(weights[i]! - w)).toBeLessThan(2e-6);
  });

  test.each([
    ["larger: scaled to it", 1, 5 - RATE * 1],
    ["smaller: as it is", 10, 5 - RATE * 4],
  ])("norm of the gradient %s", async (_name, clipNorm, expected) => {
    const run = { graph: GRAPH, parameters: Float32Array.of(START), settings: { clipNorm } };
    const weight = await withNetwork(tfjsEngine, run, (network) => {
      network.step(DATA, batch, new Map(), settings());
      return network.parameters()[0]!;
    });
    expect(weight).toBeCloseTo(expected, 6);
  });

  test("unit norm: the kernel of each unit after a step, zeros as they are", async () => {
    const unitNorm = true;
    const graph = graphOf(
      [2, 1],
      [
        { kind: "convolution", filters: 2, taps: 2, unitNorm },
        { kind: "transposed-convolution", filters: 2, taps: 1, unitNorm },
        { kind: "dense", units: 2, unitNorm },
      ],
    );
    // 6 + 6 + 10 parameters of which each layer's last 2 are biases; dense gives its second unit zeros
    const values = [3, 0, 4, 0, 7, 7, 1, 2, 3, 4, 7, 7, 1, 0, 2, 0, 2, 0, 4, 0, 7, 7];
    const run = { graph, parameters: Float32Array.from(values) };
    const after = await withNetwork(tfjsEngine, run, (network) => {
      network.step(rowsOf([[1, 2]]), batch, new Map(), { learningRate: 0.1, divergence: 1 });
      return network.parameters();
    });
    const filters = [1 / sqrt(5), 2 / sqrt(5), 3 / 5, 4 / 5];
    const expected = [0.6, 0, 0.8, 0, 7, 7, ...filters, 7, 7, 0.2, 0, 0.4, 0, 0.4, 0, 0.8, 0, 7, 7];
    for (const [i, value] of expected.entries()) expect(after[i]).toBeCloseTo(value, 6);
  });
});
