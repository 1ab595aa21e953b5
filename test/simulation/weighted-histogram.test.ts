import { describe, expect, it } from "vitest";
import { WeightedHistogram } from "../../src/simulation/weighted-histogram.ts";

describe("WeightedHistogram", () => {
  it("has the quantiles of a weighted sample", () => {
    // Density 2 x on 0-1: P(x) = x^2, the quantile is sqrt(p); a cell is 1 / 8192 wide.
    const histogram = new WeightedHistogram(0, 1);
    for (let i = 0; i < 100_000; i++) histogram.add((i + 0.5) / 100_000, (i + 0.5) / 100_000);
    for (const p of [0.01, 0.25, 0.5, 0.99]) expect(Math.abs(histogram.quantile(p) - Math.sqrt(p))).toBeLessThan(2e-4);
  });

  it("is NaN without weight, and counts what lies beyond in its outermost cells", () => {
    const histogram = new WeightedHistogram(0, 1);
    expect(histogram.quantile(0.5)).toBeNaN();
    histogram.add(-3, 1);
    histogram.add(5, 1);
    expect(histogram.quantile(0.25)).toBeLessThan(1 / 8192);
    expect(histogram.quantile(0.75)).toBeGreaterThan(1 - 1 / 8192);
  });
});
