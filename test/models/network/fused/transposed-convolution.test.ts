import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TransposedConvolution } from "../../../../src/models/network/layer.ts";
import { behindDense, expectAgreement, gradientOf, graphOf, valuesOf } from "./agreement.ts";

const anyTransposed = fc.record({
  shape: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 })),
  filters: fc.integer({ min: 1, max: 5 }),
  taps: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 6 }),
  padding: fc.constantFrom("same" as const, "valid" as const),
  activation: fc.constantFrom("linear" as const, "tanh" as const, "softplus" as const),
  bias: fc.boolean(),
  rows: fc.integer({ min: 1, max: 6 }),
});

describe("a transposed convolution", () => {
  const layer: TransposedConvolution = { kind: "transposed-convolution", filters: 1, taps: 3, padding: "valid" };

  test("adds what each step is spread over", () => {
    // 1 10 100 of step 1, twice that one step later, and the bias 0.5
    expect(valuesOf(graphOf([2, 1], [layer]), [1, 10, 100, 0.5], [[1, 2]])).toEqual([[1.5, 12.5, 120.5, 200.5]]);
  });

  test("leaves bias alone between windows that do not meet", () => {
    expect(valuesOf(graphOf([2, 1], [{ ...layer, taps: 1, stride: 3 }]), [2, 0.5], [[1, 2]])).toEqual([
      [2.5, 0.5, 0.5, 4.5],
    ]);
  });

  test("cuts off what the padding of the convolution was", () => {
    // Three taps, two apart: of 1 10 | 100 + 2, 20, 200 the last is beyond 2 x 2 steps.
    const same = graphOf([2, 1], [{ ...layer, stride: 2, padding: "same", bias: false }]);
    expect(valuesOf(same, [1, 10, 100], [[1, 2]])).toEqual([[1, 10, 102, 20]]);
  });

  test("has the values and gradients of its definition", () => {
    fc.assert(
      fc.property(anyTransposed, fc.nat(), ({ shape, rows, ...options }, seed) => {
        const any: TransposedConvolution = { kind: "transposed-convolution", ...options };
        expectAgreement(behindDense(shape, [any]), { rows, seed });
        expectAgreement(graphOf(shape, [any]), { rows, seed });
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test("is held to what its kernel is held to, filter by filter", () => {
    // Kernel [taps][filters][channels] (3, 4), (0, 0): the columns of the filters are (3, 0) and (4, 0), W'W - I is
    // (8, 12), (12, 15) and its norm sqrt(64 + 144 + 144 + 225) = sqrt(577).
    const held = graphOf([1, 1], [{ ...layer, filters: 2, taps: 2, orthogonality: 2, bias: false }]);
    const { loss, gradient: gradientAt } = gradientOf(held, { "1 kernel": [3, 4, 0, 0] });
    const gradient = gradientAt("1 kernel");
    expect(loss).toBeCloseTo(2 * Math.sqrt(577), 5);
    // 2 x 2 W (W'W - I) / norm: 3 x 8 + 4 x 12 = 72, 3 x 12 + 4 x 15 = 96
    expect(gradient[0]).toBeCloseTo((4 * 72) / Math.sqrt(577), 4);
    expect(gradient[1]).toBeCloseTo((4 * 96) / Math.sqrt(577), 4);
    expect(gradient.slice(2)).toEqual([0, 0]);
  });
});
