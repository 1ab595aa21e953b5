import { describe, expect, test } from "vitest";
import { logNormalMass } from "../../src/core/normal-mass.ts";
import { normalCdf } from "../../src/core/special-functions.ts";

const INF = Number.POSITIVE_INFINITY;

describe("logNormalMass", () => {
  test("below z is the distribution function, in all three parts of the approximation and at their seams", () => {
    for (const z of [-30, -12, -5.7, -5.65, -3, -1, -0.68, -0.67, -0.1, 0, 0.1, 0.67, 0.68, 2, 5]) {
      // The reference itself is exact to z^2 1e-16.
      expect(Math.exp(logNormalMass(-INF, z)) / normalCdf(z)).toBeCloseTo(1, 12);
    }
  });

  test("is the logarithm also where probabilities underflow", () => {
    // SciPy 1.17.1: norm.logcdf(-40) - norm.logcdf(-39) by log-sum-exp; norm.logcdf([-30, -12]).
    expect(logNormalMass(-40, -39)).toBeCloseTo(-765.08315656, 7);
    expect(logNormalMass(-INF, -30)).toBeCloseTo(-454.32124396, 7);
    expect(logNormalMass(-INF, -12)).toBeCloseTo(-75.410673, 6);
  });

  test("of a narrow interval is its width times the density", () => {
    for (const z of [-8, -1, 0, 1, 8]) {
      const width = 1e-6;
      const density = -0.5 * z * z - 0.5 * Math.log(2 * Math.PI);
      expect(logNormalMass(z - width / 2, z + width / 2)).toBeCloseTo(density + Math.log(width), 8);
    }
    expect(logNormalMass(1, 1)).toBe(-INF);
  });

  test("is symmetric, and all of the line is 1", () => {
    expect(logNormalMass(1, 3)).toBe(logNormalMass(-3, -1));
    expect(logNormalMass(-INF, INF)).toBeCloseTo(0, 15);
  });
});
