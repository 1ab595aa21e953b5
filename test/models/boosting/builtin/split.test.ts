import { describe, expect, test } from "vitest";
import { binRows } from "../../../../src/models/boosting/builtin/binned-rows.ts";
import { quantileCuts } from "../../../../src/models/boosting/builtin/cuts.ts";
import { buildHistogram, HISTOGRAM_STRIDE } from "../../../../src/models/boosting/builtin/histogram.ts";
import type { Penalty } from "../../../../src/models/boosting/builtin/penalty.ts";
import { bestSplit } from "../../../../src/models/boosting/builtin/split.ts";

const plain: Penalty = { eta: 1, gamma: 0, lambda: 1, alpha: 0, minChildWeight: 0, maxDeltaStep: 0 };

/** The best split of rows with one feature (or several, row by row), the given gradients, and Hessians of 1. */
function split(values: number[], gradients: number[], penalty: Partial<Penalty> = {}, columns = 1) {
  const rows = gradients.length;
  const x = { rows, columns: Array.from({ length: columns }, (_, c) => `f${c}`), values: Float32Array.from(values) };
  const cuts = quantileCuts(x, 256);
  const histogram = new Float64Array(columns * HISTOGRAM_STRIDE);
  const range = { rows: Uint32Array.from({ length: rows }, (_, row) => row), begin: 0, end: rows };
  buildHistogram(binRows(x, cuts), range, Float32Array.from(gradients.flatMap((g) => [g, 1])), histogram);
  const sums = { gradient: gradients.reduce((a, b) => a + b), hessian: rows };
  const features = Int32Array.from({ length: columns }, (_, c) => c);
  const found = bestSplit(histogram, sums, { features, cuts, penalty: { ...plain, ...penalty } });
  return found && { ...found, threshold: cuts[found.feature]!.edges[found.bin] };
}

describe("four rows with gradients -1 -1 1 1, lambda 1", () => {
  const [values, gradients] = [
    [1, 2, 3, 4],
    [-1, -1, 1, 1],
  ];

  test("are cut in the middle", () => {
    // parent: 0^2 / (4 + 1) = 0. x < 2: (-1)^2 / 2 + 1^2 / 4 = 0.75. x < 3: (-2)^2 / 3 + 2^2 / 3 = 2.667. x < 4: 0.75.
    const found = split(values!, gradients!)!;
    expect(found.threshold).toBe(3);
    expect(found.gain).toBe(Math.fround(Math.fround(4 / 3) + Math.fround(4 / 3)));
    expect(found.left).toEqual({ gradient: -2, hessian: 2 });
    expect(found.right).toEqual({ gradient: 2, hessian: 2 });
    expect(found.defaultLeft).toBe(false);
  });

  test("are not cut where gamma is above the gain of 2.667", () => {
    expect(split(values!, gradients!, { gamma: 2.66 })).toBeDefined();
    expect(split(values!, gradients!, { gamma: 2.67 })).toBeUndefined();
  });

  test("are cut only where both sides weigh min_child_weight", () => {
    expect(split([1, 2, 3, 4], [-4, 1, 1, 1], { minChildWeight: 1 })!.threshold).toBe(2);
    expect(split([1, 2, 3, 4], [-4, 1, 1, 1], { minChildWeight: 2 })!.threshold).toBe(3);
    expect(split(values!, gradients!, { minChildWeight: 2.5 })).toBeUndefined();
  });

  test("gain less with alpha: (2 - 1)^2 / 3 on each side", () => {
    expect(split(values!, gradients!, { alpha: 1 })!.gain).toBe(Math.fround(2 / 3));
  });

  test("are cut by the first of two equal features", () => {
    const twice = values!.flatMap((value) => [value, value]);
    expect(split(twice, gradients!, {}, 2)!.feature).toBe(0);
  });
});

describe("a missing value", () => {
  // With the missing row on its own side: 3^2 / 4 + 2^2 / 3 - 1^2 / 6 = 3.4167; on the other: 2^2/3 + 1^2/4 - 1/6 = 1.4167.
  const gain = Math.fround(Math.fround(Math.fround(9 / 4) + Math.fround(4 / 3)) - Math.fround(1 / 6));

  test("goes left by default where that gains more", () => {
    const found = split([1, 2, 3, 4, Number.NaN], [-1, -1, 1, 1, -1])!;
    expect(found).toMatchObject({ threshold: 3, defaultLeft: true, gain });
    expect(found.left).toEqual({ gradient: -3, hessian: 3 });
  });

  test("goes right by default where that gains more", () => {
    const found = split([1, 2, 3, 4, Number.NaN], [-1, -1, 1, 1, 1])!;
    expect(found).toMatchObject({ threshold: 3, defaultLeft: false, gain });
    expect(found.right).toEqual({ gradient: 3, hessian: 3 });
  });

  test("may be all that a feature tells", () => {
    // missing against present: (-2)^2 / 3 + 2^2 / 3
    const found = split([5, 5, Number.NaN, Number.NaN], [-1, -1, 1, 1])!;
    expect(found).toMatchObject({ bin: 0, defaultLeft: false });
    expect(found.threshold).toBeGreaterThan(5);
  });
});

test("constant features and equal gradients have no split", () => {
  expect(split([5, 5, 5, 5], [-1, -1, 1, 1])).toBeUndefined();
  expect(split([1, 2, 3, 4], [1, 1, 1, 1], { lambda: 0 })).toBeUndefined();
});
