import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Layer, Shape } from "../../../../src/models/network/layer.ts";
import { behindDense, expectAgreement, graphOf, valuesOf } from "./agreement.ts";

const small = fc.integer({ min: 1, max: 4 });
const rows = fc.integer({ min: 1, max: 6 });

function expectAgreementOf(of: (times: number) => Layer[], shapes: fc.Arbitrary<Shape>): void {
  fc.assert(
    fc.property(shapes, small, rows, fc.nat(), (shape, times, count, seed) => {
      expectAgreement(behindDense(shape, of(times)), { rows: count, seed });
    }),
    { seed: 1, numRuns: 12 },
  );
}

describe("upsampling", () => {
  test("gives each step several times", () => {
    const graph = graphOf([2, 2], [{ kind: "upsampling", factor: 2 }]);
    expect(valuesOf(graph, [], [[1, 2, 3, 4]])).toEqual([[1, 2, 1, 2, 3, 4, 3, 4]]);
  });

  test("has the values and gradients of its definition", () => {
    expectAgreementOf((factor) => [{ kind: "upsampling", factor }], fc.tuple(small, small));
  });
});

describe("repetition", () => {
  test("gives the whole vector at each step", () => {
    const graph = graphOf([2], [{ kind: "repetition", steps: 3 }]);
    expect(valuesOf(graph, [], [[1, 2]])).toEqual([[1, 2, 1, 2, 1, 2]]);
  });

  test("has the values and gradients of its definition", () => {
    expectAgreementOf((steps) => [{ kind: "repetition", steps }], fc.oneof(fc.tuple(small), fc.tuple(small, small)));
  });
});
