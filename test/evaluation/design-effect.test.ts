import { describe, expect, test } from "vitest";
import { clusteredProportion } from "../../src/evaluation/clustered-proportion.ts";
import { designEffect } from "../../src/evaluation/design-effect.ts";
import { wilsonInterval } from "../../src/evaluation/wilson.ts";

/** Clusters as [hits, rows]. */
const effect = (...clusters: [hits: number, rows: number][]) => designEffect(Float64Array.from(clusters.flat()));

describe("designEffect", () => {
  test("by hand", () => {
    // p = 6/12. Residuals c - p n: 3 - 2, 0 - 2, 2 - 1, 1 - 1 = 1, -2, 1, 0; squares 6.
    // Clustered 4/3 * 6 / 144 = 1/18; independent 0.25 / 11; ratio 11 * 4 / 18 = 22/9.
    expect(effect([3, 4], [0, 4], [2, 2], [1, 2])).toBeCloseTo(22 / 9, 14);
  });

  test("is exactly 1 where each row is a cluster of its own", () => {
    expect(effect([1, 1], [0, 1], [1, 1], [1, 1], [0, 1])).toBeCloseTo(1, 14);
  });

  test("of copies is nearly their number: 3 copies of 4 rows, 4/3 * 4 * 1.5^2 / 144 over 0.25 / 11", () => {
    expect(effect([3, 3], [0, 3], [3, 3], [0, 3])).toBeCloseTo(11 / 3, 14);
  });

  test("is below 1 where rows of a cluster differ more than chance: 0 if all clusters are alike", () => {
    expect(effect([1, 2], [1, 2], [1, 2])).toBe(0);
    expect(effect([1, 2], [1, 2], [1, 2], [2, 2], [0, 2])).toBeLessThan(1);
  });

  test("is not defined for one cluster, or where all rows are right or wrong", () => {
    expect(effect([3, 4])).toBeNaN();
    expect(effect([1, 49])).toBeNaN(); // 1 - (1 / 49) * 49 is not 0
    expect(effect([4, 4], [2, 2])).toBeNaN();
    expect(effect([0, 4], [0, 2])).toBeNaN();
  });
});

describe("clusteredProportion", () => {
  test("is Wilson's interval with n over the design effect: 12 / (22/9) = 54/11", () => {
    // The clusters of the first test, rows mixed.
    const hit = Uint8Array.of(1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 1, 0);
    const shower = Uint32Array.of(7, 2, 9, 7, 7, 7, 2, 9, 2, 2, 5, 5);
    const result = clusteredProportion(hit, shower, 0.9);
    expect(result.proportion).toBe(0.5);
    expect(result.design_effect).toBeCloseTo(22 / 9, 14);
    expect(result.n_effective).toBeCloseTo(54 / 11, 13);
    expect(result.interval).toEqual(wilsonInterval(0.5, result.n_effective, 0.9));
  });

  test("never counts more rows than there are", () => {
    const result = clusteredProportion(Uint8Array.of(1, 0, 1, 0), Uint32Array.of(1, 1, 2, 2), 0.9);
    expect(result).toMatchObject({ design_effect: 0, n_effective: 4, interval: wilsonInterval(0.5, 4, 0.9) });
  });

  test("counts showers where the data do not tell more: all rows right, or one shower", () => {
    const right = clusteredProportion(Uint8Array.of(1, 1, 1, 1), Uint32Array.of(1, 1, 2, 2), 0.9);
    expect(right).toMatchObject({ proportion: 1, design_effect: 2, n_effective: 2 });
    expect(right.interval[0]).toBeLessThan(1);
    const one = clusteredProportion(Uint8Array.of(1, 0, 1, 1), Uint32Array.of(3, 3, 3, 3), 0.9);
    expect(one).toMatchObject({ proportion: 0.75, design_effect: 4, n_effective: 1 });
  });

  test("of no rows is unknown", () => {
    const none = clusteredProportion(new Uint8Array(0), new Uint32Array(0), 0.9);
    expect(none).toEqual({ proportion: Number.NaN, design_effect: 1, n_effective: 0, interval: [0, 1] });
  });
});
