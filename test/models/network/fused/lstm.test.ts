import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Lstm } from "../../../../src/models/network/layer.ts";
import { behindDense, expectAgreement, graphOf, valuesOf } from "./agreement.ts";

describe("an LSTM", () => {
  // Of biases alone: i = sigmoid(ln 3) = 0.75, f = o = sigmoid(0) = 0.5, g = tanh(atanh 0.5) = 0.5.
  const biases = [Math.log(3), 0, Math.atanh(0.5), 0];

  test("carries its cell from step to step", () => {
    const layer: Lstm = { kind: "lstm", units: 1, sequences: true };
    const parameters = [0, 0, 0, 0, 0, 0, 0, 0, ...biases];
    const [y] = valuesOf(graphOf([2, 1], [layer]), parameters, [[1, 1]]) as [number[]];
    // c = 0.375, then 0.5 x 0.375 + 0.375
    expect(y[0]).toBeCloseTo(0.5 * Math.tanh(0.375), 6);
    expect(y[1]).toBeCloseTo(0.5 * Math.tanh(0.5625), 6);
    const [last] = valuesOf(graphOf([2, 1], [{ ...layer, sequences: false }]), parameters, [[1, 1]]);
    expect(last).toEqual([y[1]]);
  });

  test("has the gates i, f, g, o side by side in both kernels", () => {
    // The step 2 closes the input gate by its kernel, -50; the state before opens the forget gate by the recurrent one, 1000.
    const parameters = [-50, 0, 0, 0, 0, 1000, 0, 0, 0, -10, 1, 0];
    const [y] = valuesOf(graphOf([2, 1], [{ kind: "lstm", units: 1 }]), parameters, [[0, 2]]) as [number[]];
    // c = 0.5 tanh(1), which stays
    expect(y[0]).toBeCloseTo(0.5 * Math.tanh(0.5 * Math.tanh(1)), 6);
  });

  test("has the values and gradients of its definition", () => {
    const small = fc.integer({ min: 1, max: 5 });
    const any = fc.record({ steps: small, channels: small, units: small, sequences: fc.boolean(), rows: small });
    fc.assert(
      fc.property(any, fc.nat(), ({ steps, channels, units, sequences, rows }, seed) => {
        const layer: Lstm = { kind: "lstm", units, sequences };
        expectAgreement(graphOf([steps, channels], [layer]), { rows, seed });
        if (steps * channels <= 12) expectAgreement(behindDense([steps, channels], [layer]), { rows, seed });
      }),
      { seed: 1, numRuns: 12 },
    );
  });

  test("has finite gradients where its gates are shut", () => {
    const graph = graphOf([2, 1], [{ kind: "lstm", units: 1 }]);
    expect(valuesOf(graph, [1e4, -1e4, 1e4, 1e4], [[1, 1]])[0]![0]).toBeCloseTo(Math.tanh(1), 6);
  });
});
