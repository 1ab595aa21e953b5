import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Convolution } from "../../../../src/models/network/layer.ts";
import { behindDense, expectAgreement, gradientOf, graphOf, valuesOf } from "./agreement.ts";

const anyConvolution = fc.record({
  shape: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 3 })),
  filters: fc.integer({ min: 1, max: 5 }),
  taps: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 6 }),
  padding: fc.constantFrom("same" as const, "valid" as const),
  activation: fc.constantFrom("linear" as const, "tanh" as const, "softplus" as const),
  bias: fc.boolean(),
  rows: fc.integer({ min: 1, max: 6 }),
});

describe("a convolution", () => {
  // 1 2 3 4 with taps 1 10 100, channels one after the other in the kernel.
  const x = [1, 2, 3, 4];
  const taps = [1, 10, 100];

  test("is a cross-correlation: the first tap meets the earliest step", () => {
    const layer: Convolution = { kind: "convolution", filters: 1, taps: 3, padding: "valid" };
    // 1 + 20 + 300 + bias 0.5, 2 + 30 + 400 + 0.5
    expect(valuesOf(graphOf([4, 1], [layer]), [...taps, 0.5], [x])).toEqual([[321.5, 432.5]]);
  });

  test("pads like TensorFlow where the output is to have as many steps", () => {
    const layer: Convolution = { kind: "convolution", filters: 1, taps: 3, bias: false };
    // 0 1 2, 1 2 3, 2 3 4, 3 4 0
    expect(valuesOf(graphOf([4, 1], [layer]), taps, [x])).toEqual([[210, 321, 432, 43]]);
    // Two windows of three need five steps: the odd one is put at the end. 1 2 3, 3 4 0
    expect(valuesOf(graphOf([4, 1], [{ ...layer, stride: 2 }]), taps, [x])).toEqual([[321, 43]]);
  });

  test("mixes channels for each filter", () => {
    const layer: Convolution = { kind: "convolution", filters: 2, taps: 1, activation: "relu" };
    // Steps (1, 2), (3, 4); kernel [channel][filter] (1, -1), (10, 1); bias (0, -1.5).
    // 1 + 20, -1 + 2 - 1.5 -> 0; 3 + 40, -3 + 4 - 1.5 -> 0
    expect(valuesOf(graphOf([2, 2], [layer]), [1, -1, 10, 1, 0, -1.5], [x])).toEqual([[21, 0, 43, 0]]);
    expect(valuesOf(graphOf([2, 2], [layer]), [1, -1, 10, 1, 0, 0], [x])).toEqual([[21, 1, 43, 1]]);
  });

  test("has the values and gradients of its definition", () => {
    fc.assert(
      fc.property(anyConvolution, fc.nat(), ({ shape, rows, ...options }, seed) => {
        fc.pre(options.padding === "same" || options.taps <= shape[0]);
        const layer: Convolution = { kind: "convolution", ...options };
        expectAgreement(behindDense(shape, [layer]), { rows, seed });
        expectAgreement(graphOf(shape, [layer]), { rows, seed });
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test("is held to what its kernel is held to", () => {
    const layer: Convolution = { kind: "convolution", filters: 2, taps: 2, l2: 0.25, padding: "valid", bias: false };
    // A kernel of 1 2 3 4 costs (1 + 4 + 9 + 16) / 4 = 7.5; the outputs are 0, and the gradients 2 w / 4.
    const graph = graphOf([2, 1], [layer]);
    const { loss, gradient } = gradientOf(graph, { "1 kernel": [1, 2, 3, 4] });
    expect(loss).toBe(7.5);
    expect(gradient("1 kernel")).toEqual([0.5, 1, 1.5, 2]);
  });
});
