import { expect, test } from "vitest";
import { clustersOf, sumByCluster } from "../../src/evaluation/clusters.ts";

test("clustersOf numbers showers in ascending order, wherever their rows are", () => {
  expect(clustersOf(Uint32Array.of(70, 5, 70, 4_000_000_000, 5))).toEqual({
    count: 3,
    of: Uint32Array.of(1, 0, 1, 2, 0),
  });
  // Numbers that are close together are counted another way.
  expect(clustersOf(Uint32Array.of(4_000_000_007, 4_000_000_001, 4_000_000_007, 4_000_000_004))).toEqual({
    count: 3,
    of: Uint32Array.of(2, 0, 2, 1),
  });
  expect(clustersOf(new Uint32Array(0))).toEqual({ count: 0, of: new Uint32Array(0) });
});

test("sumByCluster sums each quantity over the rows of each cluster", () => {
  const clusters = clustersOf(Uint32Array.of(8, 3, 8));
  expect(sumByCluster(clusters, [Uint8Array.of(1, 1, 1), Float64Array.of(0.5, 2, 0.25)])).toEqual(
    Float64Array.of(1, 2, 2, 0.75),
  );
});
