import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import { clusterBootstrap } from "../../src/evaluation/bootstrap.ts";

const random = Random.fromSeed(1);
const share = (total: Float64Array) => [total[0]! / total[1]!];
/** Clusters as [hits, rows]. */
const sums = (...clusters: [hits: number, rows: number][]) => Float64Array.from(clusters.flat());

describe("clusterBootstrap", () => {
  test("of two clusters, all right and all wrong, is 0, 1/2 and 1 in a quarter, half and quarter of the replicates", () => {
    const both = sums([3, 3], [0, 3]);
    const at = (confidence: number) => clusterBootstrap(both, 2, share, { confidence, replicates: 4000, random })[0];
    // The quantiles at 5, 30, 70 and 95 % lie far from the steps at 25 and 75 %: (0.30 - 0.25) / sqrt(0.1875 / 4000) = 7.
    expect(at(0.9)).toEqual([0, 1]);
    expect(at(0.4)).toEqual([0.5, 0.5]);
  });

  test("draws clusters, not rows: the weight of a replicate is that of the clusters in it", () => {
    // 1 of 1 and 0 of 9: a replicate is 1, 0 or 1/10.
    const seen = new Set<number>();
    const record = (total: Float64Array) => {
      seen.add(total[0]! / total[1]!);
      return share(total);
    };
    clusterBootstrap(sums([1, 1], [0, 9]), 2, record, { random });
    seen.delete(Number.NaN); // asked once for the number of statistics, of nothing
    expect([...seen].sort()).toEqual([0, 0.1, 1]);
  });

  test("has the standard error of a mean: 400 clusters of one row, half of them right", () => {
    // sqrt(0.25 / 400) = 0.025; 90 %: +-1.6449 * 0.025 = 0.0411. The quantile of 4000 replicates has a standard error of
    // sqrt(0.05 * 0.95 / 4000) * 0.025 / 0.1031 (normal density at 1.6449) = 0.00084, and the step of a share is 0.0025.
    const clusters = sums(...Array.from({ length: 400 }, (_, i): [number, number] => [i % 2, 1]));
    const [interval] = clusterBootstrap(clusters, 2, share, { confidence: 0.9, replicates: 4000, random });
    expect(Math.abs(interval![0] - (0.5 - 0.0411))).toBeLessThan(0.0025 + 4 * 0.00084);
    expect(Math.abs(interval![1] - (0.5 + 0.0411))).toBeLessThan(0.0025 + 4 * 0.00084);
  });

  test("gives each statistic its own interval, of the same replicates", () => {
    const both = (total: Float64Array) => [...share(total), -3 * share(total)[0]!];
    const clusters = sums([1, 2], [0, 2], [2, 3], [4, 4]);
    const [one, other] = clusterBootstrap(clusters, 2, both, { random });
    expect(other![0]).toBeCloseTo(-3 * one![1], 12);
    expect(other![1]).toBeCloseTo(-3 * one![0], 12);
  });

  test("is the same again for the same stream, whatever was drawn from it, and another for another", () => {
    const clusters = sums(...Array.from({ length: 50 }, (_, i): [number, number] => [i % 3, 3]));
    const used = Random.fromSeed(1);
    used.uniform();
    const interval = clusterBootstrap(clusters, 2, share, { random });
    expect(clusterBootstrap(clusters, 2, share, { random: used })).toEqual(interval);
    expect(clusterBootstrap(clusters, 2, share, { random: Random.fromSeed(2) })).not.toEqual(interval);
  });

  test("is 2000 replicates at 99 % by default", () => {
    const clusters = Float64Array.from({ length: 50 }, (_, i) => Math.sqrt(i));
    const options = { confidence: 0.99, replicates: 2000, random };
    const sum = (total: Float64Array) => [total[0]!];
    expect(clusterBootstrap(clusters, 1, sum, { random })).toEqual(clusterBootstrap(clusters, 1, sum, options));
  });

  test("knows nothing of the spread with fewer than two clusters", () => {
    expect(clusterBootstrap(sums([3, 4]), 2, share, { random })).toEqual([[Number.NaN, Number.NaN]]);
    expect(clusterBootstrap(sums(), 2, share, { random })).toEqual([[Number.NaN, Number.NaN]]);
  });

  test("has no width where all clusters are alike, and is NaN where a replicate is", () => {
    expect(clusterBootstrap(sums([1, 2], [1, 2], [1, 2]), 2, share, { random })).toEqual([[0.5, 0.5]]);
    // A replicate without the cluster that has rows is 0 / 0.
    expect(clusterBootstrap(sums([1, 2], [0, 0]), 2, share, { random })).toEqual([[Number.NaN, Number.NaN]]);
  });

  test("refuses a confidence outside (0, 1) and no replicates", () => {
    const two = sums([1, 2], [1, 2]);
    for (const confidence of [0, 1, 99, Number.NaN]) {
      expect(() => clusterBootstrap(two, 2, share, { confidence, random })).toThrow(ConfigError);
    }
    for (const replicates of [0, -1, 1.5, Number.NaN]) {
      expect(() => clusterBootstrap(two, 2, share, { replicates, random })).toThrow(/expected a whole number above 0$/);
    }
  });
});
