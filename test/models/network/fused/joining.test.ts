import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Layer } from "../../../../src/models/network/layer.ts";
import { behindDense, expectAgreement, graphOf, valuesOf } from "./agreement.ts";

const small = fc.integer({ min: 1, max: 4 });

describe("add", () => {
  test("puts x beside what layers make of it", () => {
    const residual: Layer = { kind: "residual", layers: [{ kind: "activation", activation: "relu" }] };
    expect(valuesOf(graphOf([3], [residual]), [], [[-1, 2, 3]])).toEqual([[-1, 4, 6]]);
  });

  test("gives both the gradient, and the sum of theirs to what comes before both", () => {
    fc.assert(
      fc.property(small, small, small, fc.nat(), (steps, channels, rows, seed) => {
        const layers: Layer[] = [{ kind: "convolution", filters: channels, taps: 2, activation: "tanh" }];
        const twice: Layer = { kind: "residual", layers: [{ kind: "residual", layers }, ...layers] };
        expectAgreement(behindDense([steps, channels], [twice]), { rows, seed });
      }),
      { seed: 1, numRuns: 10 },
    );
  });
});

describe("concatenate", () => {
  test("puts channels side by side at each step", () => {
    const branches: Layer = { kind: "branches", branches: [[], [{ kind: "pooling", of: "max", size: 1 }], []] };
    expect(valuesOf(graphOf([2, 2], [branches]), [], [[1, 2, 3, 4]])).toEqual([[1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]]);
  });

  test("puts vectors one behind the other", () => {
    const branches: Layer = { kind: "branches", branches: [[], [{ kind: "activation", activation: "relu" }]] };
    expect(valuesOf(graphOf([2], [branches]), [], [[-1, 2]])).toEqual([[-1, 2, 0, 2]]);
  });

  test("gives every part its gradient", () => {
    fc.assert(
      fc.property(small, small, small, small, fc.nat(), (steps, channels, filters, rows, seed) => {
        const convolution: Layer = { kind: "convolution", filters, taps: 2, activation: "tanh" };
        const parts: Layer = {
          kind: "branches",
          branches: [[convolution], [], [{ kind: "gru", units: 2, sequences: true }]],
        };
        expectAgreement(behindDense([steps, channels], [parts]), { rows, seed });
        const vectors: Layer = {
          kind: "branches",
          branches: [[{ kind: "dense", units: filters }], [{ kind: "dense", units: 2 }]],
        };
        expectAgreement(behindDense([steps, channels], [vectors]), { rows, seed });
      }),
      { seed: 1, numRuns: 10 },
    );
  });
});
