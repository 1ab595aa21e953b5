import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { exponentialSumLogDensity, GammaSumDensity, logBesselI1 } from "../../src/simulation/compound-poisson.ts";
import { KOLMOGOROV_LIMIT, kolmogorovOf } from "./statistics.ts";

/** Distribution function of sums by the midpoint rule over their density, with the probability of 0 before it. */
function distribution(high: number, logDensity: (sum: number) => number, cells = 20_000): (x: number) => number {
  const cdf = new Float64Array(cells + 1);
  cdf[0] = Math.exp(logDensity(0));
  for (let i = 0; i < cells; i++)
    cdf[i + 1] = cdf[i]! + (high / cells) * Math.exp(logDensity(((i + 0.5) * high) / cells));
  return (x) => {
    const cell = Math.min(cells - 1e-9, (x / high) * cells);
    const k = Math.floor(cell);
    return cdf[k]! + (cell - k) * (cdf[k + 1]! - cdf[k]!);
  };
}

describe("logBesselI1", () => {
  it.each([0.01, 0.5, 3, 14.99, 15.01, 40, 700])("is its integral at %d", (x) => {
    // (1 / pi) of the integral from 0 to pi of exp(x cos t) cos t, exp(x) taken out; the trapezoidal rule on a period is exact to rounding.
    let sum = 0;
    const n = 4000;
    for (let i = 0; i < n; i++) {
      const c = Math.cos((Math.PI * (i + 0.5)) / n);
      sum += (Math.exp(x * (c - 1)) * c) / n;
    }
    expect(Math.abs(logBesselI1(x) - x - Math.log(sum))).toBeLessThan(2e-6);
  });
});

describe("exponentialSumLogDensity", () => {
  it.each([
    [0.1, 0.035],
    [2, 0.035],
    [40, 0.5],
  ])("is that of a Poisson number of exponential charges: mean %d, unit %d", (mean, unit) => {
    const high = mean + 12 * Math.sqrt(2 * mean * unit) + 20 * unit;
    const cdf = distribution(high, (sum) => exponentialSumLogDensity(sum, { mean, unit }));
    expect(cdf(high)).toBeCloseTo(1, 4);
    const random = Random.fromSeed(3);
    const sample = Float64Array.from({ length: 20_000 }, () => unit * random.gamma(random.poisson(mean / unit)));
    expect(
      kolmogorovOf(
        sample.filter((sum) => sum > 0),
        conditional(cdf),
      ),
    ).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  it("knows sums of nothing: the probability of 0 is exp(-n), and what nothing gives is 0", () => {
    expect(exponentialSumLogDensity(0, { mean: 0.7, unit: 0.35 })).toBe(-2);
    expect(exponentialSumLogDensity(1, { mean: 0, unit: 0.35 })).toBe(-Infinity);
  });
});

describe("GammaSumDensity", () => {
  it.each([
    ["few", 1.2, 0.9],
    ["some", 30, 1.1],
    ["more than are summed", 260, 1],
  ])("is that of a Poisson number of Gamma charges: %s", (_, mean, charge) => {
    const variance = 0.15;
    const density = new GammaSumDensity(variance);
    const high = mean + 10 * Math.sqrt(mean * charge * (1 + variance)) + 5 * charge;
    const cdf = distribution(high, (sum) => density.at(sum, { mean, charge }));
    expect(Math.abs(cdf(high) - 1)).toBeLessThan(1e-3);
    const random = Random.fromSeed(4);
    const draw = () => charge * variance * random.gamma(random.poisson(mean / charge) / variance);
    const sample = Float64Array.from({ length: 20_000 }, draw);
    expect(
      kolmogorovOf(
        sample.filter((sum) => sum > 0),
        conditional(cdf),
      ),
    ).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  it("is a Poisson probability where there is nothing", () => {
    expect(new GammaSumDensity(0.2).at(0, { mean: 3, charge: 1.5 })).toBe(-2);
  });
});

/** Of sums that are not 0. */
function conditional(cdf: (x: number) => number): (x: number) => number {
  const none = cdf(0);
  return (x) => (cdf(x) - none) / (1 - none);
}
