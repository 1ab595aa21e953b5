import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Layer, Shape } from "../../../../src/models/network/layer.ts";
import { behindDense, expectAgreement, gradientOf, graphOf, valuesOf } from "./agreement.ts";

const layer: Layer = { kind: "batch-normalisation", momentum: 0.25 };

describe("batch normalisation", () => {
  test("counts rows and steps of a channel, and moves its averages by a share", () => {
    // 1 2 3 6 of the first channel: mean 3, squares 4 + 1 + 0 + 9 = 14; the second is always 7. By a quarter:
    // 3 / 4; 3/4 + 14 / 3 / 4; 7 / 4; 3 / 4.
    const rows = [
      [1, 7, 2, 7],
      [3, 7, 6, 7],
    ];
    const given = { "1 gamma": [1, 1], "1 moving_variance": [1, 1] };
    const { moved } = gradientOf(graphOf([2, 2], [layer]), given, rows);
    expect(moved("1 moving_mean")).toEqual([0.75, 1.75]);
    expect(moved("1 moving_variance")[0]).toBeCloseTo(0.75 + 14 / 12, 6);
    expect(moved("1 moving_variance")[1]).toBe(0.75);
  });

  test("leaves its averages alone where there is but one number, which has no variance", () => {
    const { moved } = gradientOf(graphOf([1], [layer]), { "1 moving_mean": [2], "1 moving_variance": [1] }, [[5]]);
    expect(moved("1 moving_mean")).toEqual([2]);
    expect(moved("1 moving_variance")).toEqual([1]);
  });

  test("uses its averages after training", () => {
    const graph = graphOf([2], [layer]);
    // (x - 1) / sqrt(4 + 1e-5) x 3 + 0.5; (x - 0) / sqrt(1e-5)
    const parameters = [3, 1, 0.5, 0, 1, 0, 4, 0];
    const [y] = valuesOf(graph, parameters, [[5, 1]]) as [number[]];
    expect(y[0]).toBeCloseTo(12 / Math.sqrt(4.00001) + 0.5, 5);
    expect(y[1]).toBeCloseTo(1 / Math.sqrt(1e-5), 3);
  });

  test("has the values and gradients of its definition, whatever the padding holds", () => {
    const small = fc.integer({ min: 1, max: 4 });
    const shapes: fc.Arbitrary<Shape> = fc.oneof(fc.tuple(small), fc.tuple(small, small));
    fc.assert(
      fc.property(shapes, fc.integer({ min: 3, max: 8 }), fc.nat(), (shape, rows, seed) => {
        expectAgreement(behindDense(shape, [layer]), { rows, seed });
        expectAgreement(graphOf(shape, [layer]), { rows, seed });
      }),
      { seed: 1, numRuns: 12 },
    );
  });

  test("finds the variance of numbers far from 0", () => {
    // 4096 +- 1: variance 1, while their squares are 2^24.
    const graph = graphOf([1], [layer]);
    const { moved } = gradientOf(graph, { "1 moving_mean": [0] }, [[4095], [4097], [4095], [4097]]);
    expect(moved("1 moving_variance")[0]).toBeCloseTo(0.25 * (4 / 3), 6);
  });
});
