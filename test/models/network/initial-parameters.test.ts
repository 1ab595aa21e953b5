import { describe, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { initialParameters } from "../../../src/models/network/initial-parameters.ts";
import type { Initialiser, Layer, Shape } from "../../../src/models/network/layer.ts";
import { graphOf } from "./open-graph.ts";

/** Parameters of one layer by name. */
function begun(input: Shape, layer: Layer, seed = 1): Record<string, Float32Array> {
  const graph = graphOf(input, [layer]);
  const values = initialParameters(graph, Random.fromSeed(seed));
  return Object.fromEntries(
    graph.parameters.map(({ name, offset, size }) => [name, values.slice(offset, offset + size)]),
  );
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
const variance = (values: Float32Array) => mean(values.map((x) => x * x)) - mean(values) ** 2;

describe("initial parameters", () => {
  // 200 x 100 = 20,000 numbers. The mean of n has deviation s / sqrt(n); a sample's variance has s^2 sqrt((k - 1) / n), k
  // the kurtosis: 3 of normal numbers, 9 / 5 of uniform ones. Five deviations: 5 / 141 = 3.5 % of s and 5 % of s^2.
  test.each<[Initialiser, number]>([
    ["glorot_uniform", 2 / 300],
    ["glorot_normal", 2 / 300],
    ["he_uniform", 2 / 200],
    ["he_normal", 2 / 200],
    ["lecun_normal", 1 / 200],
  ])("%s: mean 0, variance of its authors", (initialiser, expected) => {
    const { kernel, bias } = begun([200], { kind: "dense", units: 100, initialiser });
    expect(Math.abs(mean(kernel!))).toBeLessThan(0.036 * Math.sqrt(expected));
    expect(Math.abs(variance(kernel!) / expected - 1)).toBeLessThan(0.05);
    const largest = Math.max(...kernel!.map(Math.abs));
    // All uniform numbers are below sqrt(3 variance); of 20,000 normal ones some are beyond three deviations.
    if (initialiser.endsWith("uniform")) expect(largest).toBeLessThanOrEqual(Math.sqrt(3 * expected) * (1 + 1e-6));
    else expect(largest).toBeGreaterThan(3 * Math.sqrt(expected));
    expect(bias!.every((x) => x === 0)).toBe(true);
  });

  test("fans of a convolution count its taps", () => {
    // 20 taps x 10 channels in, 20 taps x 100 filters out: 20,000 numbers again
    const layer = { kind: "convolution", filters: 100, taps: 20, initialiser: "glorot_normal" } as const;
    const { kernel } = begun([30, 10], layer);
    expect(Math.abs(variance(kernel!) / (2 / (200 + 2000)) - 1)).toBeLessThan(0.05);
  });

  test("recurrent kernels are orthogonal by gate, and the forget gate remembers", () => {
    const units = 6;
    const { recurrent_kernel: kernel, bias } = begun([4, 3], { kind: "lstm", units });
    const column = (k: number) => Array.from({ length: units }, (_, i) => kernel![i * 4 * units + k]!);
    for (let gate = 0; gate < 4; gate++) {
      for (let a = 0; a < units; a++) {
        for (let b = 0; b <= a; b++) {
          const product = column(gate * units + a).reduce((sum, x, i) => sum + x * column(gate * units + b)[i]!, 0);
          expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
        }
      }
    }
    expect([...bias!]).toEqual([...Array(6).fill(0), ...Array(6).fill(1), ...Array(12).fill(0)]);
  });

  test("batch normalisation begins as the identity", () => {
    const { gamma, beta, moving_mean, moving_variance } = begun([2], { kind: "batch-normalisation" });
    expect([gamma, beta, moving_mean, moving_variance].map((values) => [...values!])).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
  });

  test("the seed decides, and a layer behind changes none before it", () => {
    const layer: Layer = { kind: "dense", units: 3 };
    expect(begun([4], layer)).toEqual(begun([4], layer));
    expect(begun([4], layer, 2).kernel).not.toEqual(begun([4], layer).kernel);
    const longer = initialParameters(graphOf([4], [layer, { kind: "dense", units: 2 }]), Random.fromSeed(1));
    expect(longer.slice(0, 12)).toEqual(begun([4], layer).kernel);
  });
});
