import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protonResidual } from "../../src/simulation/proton-residual.ts";

/** Deviates of 0.5, 2.5, 16, 50, 84, 97.5, 99.5 % and the published quantiles there. */
const PUBLISHED = [
  [-2.575829, -3.27],
  [-1.959964, -2.29],
  [-0.994458, -0.88],
  [0, 0.07],
  [0.994458, 0.89],
  [1.959964, 1.82],
  [2.575829, 2.58],
] as const;

describe("protonResidual", () => {
  it("meets the published quantiles shifted by 0.0117 and divided by 1.0113", () => {
    for (const [z, quantile] of PUBLISHED) {
      expect(protonResidual(z)).toBeCloseTo((quantile + 0.01168) / 1.0113, 3);
      expect(Math.abs(protonResidual(z) - quantile)).toBeLessThan(0.05);
    }
  });

  it("has mean 0 and variance 1", () => {
    // Midpoint rule over +-8 sigma in steps of 0.001; the integrand is smooth but for kinks, the error below 1e-6.
    let [mean, square] = [0, 0];
    for (let z = -8 + 0.0005; z < 8; z += 0.001) {
      const weight = (0.001 * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
      mean += weight * protonResidual(z);
      square += weight * protonResidual(z) * protonResidual(z);
    }
    expect(mean).toBeCloseTo(0, 5);
    expect(square).toBeCloseTo(1, 5);
  });

  it("rises everywhere", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -7, max: 7, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (z, step) => {
          expect(protonResidual(z + step)).toBeGreaterThan(protonResidual(z));
        },
      ),
    );
  });

  it("continues its outermost pieces: by hand at z = -3.5", () => {
    // slope (2.29 - 3.27) / (1.959964 - 2.575829) = 1.591257; -3.27 - 0.924171 x 1.591257 = -4.740594;
    // normalised (-4.740594 + 0.01168) / 1.0113 = -4.6761
    expect(protonResidual(-3.5)).toBeCloseTo(-4.676, 2);
  });
});
