import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pooling } from "../../../../src/models/network/layer.ts";
import { behindDense, expectAgreement, gradientOf, graphOf, valuesOf } from "./agreement.ts";

const anyPooling = fc.record({
  shape: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 })),
  of: fc.constantFrom("max" as const, "mean" as const),
  size: fc.integer({ min: 1, max: 4 }),
  stride: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  rows: fc.integer({ min: 1, max: 6 }),
});

describe("pooling", () => {
  // Steps (1, 8), (5, 2), (3, 4), (0, 6), (9, 9)
  const x = [[1, 8, 5, 2, 3, 4, 0, 6, 9, 9]];

  test("takes the largest or the mean of each channel, and leaves what fills no window", () => {
    expect(valuesOf(graphOf([5, 2], [{ kind: "pooling", of: "max", size: 2 }]), [], x)).toEqual([[5, 8, 3, 6]]);
    expect(valuesOf(graphOf([5, 2], [{ kind: "pooling", of: "mean", size: 2 }]), [], x)).toEqual([[3, 5, 1.5, 5]]);
    // Windows 1 to 3 and 3 to 5: 1 5 3 and 3 0 9; 8 2 4 and 4 6 9
    const wide: Pooling = { kind: "pooling", of: "max", size: 3, stride: 2 };
    expect(valuesOf(graphOf([5, 2], [wide]), [], x)).toEqual([[5, 8, 9, 9]]);
  });

  test("gives the gradient to the first of equals", () => {
    // A dense layer without input makes 2 7 7 of its biases; a readout of -1 + 7 misses the target 0 by 6: of two outputs 36 / 2.
    const graph = graphOf(
      [2],
      [
        { kind: "dense", units: 3 },
        { kind: "reshaping", shape: [3, 1] },
        { kind: "pooling", of: "max", size: 3 },
      ],
    );
    const { loss, gradient } = gradientOf(graph, { "1 bias": [2, 7, 7], "4 kernel": [1, 0], "4 bias": [-1, 0] });
    expect(loss).toBe(18);
    expect(gradient("1 bias")).toEqual([0, 6, 0]);
  });

  test("has the values and gradients of its definition", () => {
    fc.assert(
      fc.property(anyPooling, fc.nat(), ({ shape, rows, of, size, stride }, seed) => {
        fc.pre(size <= shape[0]);
        const layer: Pooling = { kind: "pooling", of, size, ...(stride !== undefined && { stride }) };
        expectAgreement(behindDense(shape, [layer]), { rows, seed });
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});
