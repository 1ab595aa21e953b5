import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Gru } from "../../../../src/models/network/layer.ts";
import { behindDense, expectAgreement, graphOf, valuesOf } from "./agreement.ts";

describe("a GRU", () => {
  test("resets after the recurrent kernel, and moves by 1 - z", () => {
    const layer: Gru = { kind: "gru", units: 1, sequences: true };
    // Kernels 0; r = sigmoid(ln 3) = 0.75, z = 0.5, n = tanh(0.75 q) with q = atanh(0.5) / 0.75, a recurrent bias.
    const parameters = [0, 0, 0, 0, 0, 0, Math.log(3), 0, 0, 0, 0, Math.atanh(0.5) / 0.75];
    const [y] = valuesOf(graphOf([2, 1], [layer]), parameters, [[1, 1]]) as [number[]];
    // 0.5 x 0.5, then 0.5 x 0.5 + 0.5 x 0.25
    expect(y[0]).toBeCloseTo(0.25, 6);
    expect(y[1]).toBeCloseTo(0.375, 6);
    const [last] = valuesOf(graphOf([2, 1], [{ ...layer, sequences: false }]), parameters, [[1, 1]]);
    expect(last).toEqual([y[1]]);
  });

  test("has the gates r, z, n side by side in both kernels", () => {
    // Step 1 (x = 1): z = sigmoid(-20) = 0, n = tanh(1). Step 2 (x = 0): z = 0.5, r = 0.5, n = tanh(0.5 x 2 h).
    const parameters = [0, -20, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0];
    const [y] = valuesOf(graphOf([2, 1], [{ kind: "gru", units: 1 }]), parameters, [[1, 0]]) as [number[]];
    const h = Math.tanh(1);
    expect(y[0]).toBeCloseTo(0.5 * Math.tanh(h) + 0.5 * h, 6);
  });

  test("has the values and gradients of its definition", () => {
    const small = fc.integer({ min: 1, max: 5 });
    const any = fc.record({ steps: small, channels: small, units: small, sequences: fc.boolean(), rows: small });
    fc.assert(
      fc.property(any, fc.nat(), ({ steps, channels, units, sequences, rows }, seed) => {
        const layer: Gru = { kind: "gru", units, sequences };
        expectAgreement(graphOf([steps, channels], [layer]), { rows, seed });
        if (steps * channels <= 12) expectAgreement(behindDense([steps, channels], [layer]), { rows, seed });
      }),
      { seed: 1, numRuns: 12 },
    );
  });
});
