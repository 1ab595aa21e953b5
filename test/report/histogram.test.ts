import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonHistogram } from "../../src/report/histogram.ts";

describe("common histogram", () => {
  test("bins two classes over the same edges", () => {
    // 0..4 pooled: the ends are the order statistics floor(0.005 * 9) = 0 and ceil(0.995 * 9) = 9, so 0 and 4;
    // four bins of width 1; 4 belongs to the last bin. (A half, since whole numbers have bins of their own.)
    const first = [0, 1.5, 2, 3, 4];
    const second = [0, 0, 0, 4, 4];
    const histogram = commonHistogram([first, second], 4)!;
    expect(histogram.edges).toEqual([0, 1, 2, 3, 4]);
    expect(histogram.shares).toEqual([
      [0.2, 0.2, 0.2, 0.4],
      [0.6, 0, 0, 0.4],
    ]);
    expect(histogram).toMatchObject({ clipped: 0, missing: 0, logarithmic: false });
  });

  test("spans the central 99 % and says what it left out", () => {
    // From -99.5 on: the 5th and 995th of 0..1000 (0.005 * 1000, 0.995 * 1000), so -94.5 and 895.5; five are outside at
    // each end.
    const values = Array.from({ length: 1001 }, (_, i) => i - 99.5);
    const histogram = commonHistogram([values], 10)!;
    expect([histogram.edges[0], histogram.edges[10]]).toEqual([-94.5, 895.5]);
    expect(histogram.clipped).toBeCloseTo(10 / 1001, 12);
  });

  test("bins a skewed positive quantity in its logarithm", () => {
    const histogram = commonHistogram([[0.1, 1, 10]], 2)!;
    expect(histogram.logarithmic).toBe(true);
    expect(histogram.edges[1]).toBeCloseTo(1, 12);
    expect(commonHistogram([[0, 0.1, 10]], 2)!.logarithmic).toBe(false);
    expect(commonHistogram([[0.4, 10]], 2)!.logarithmic).toBe(false); // a ratio of 25 is below 30
  });

  test("bins whole numbers by as many each, also where they are skewed", () => {
    // 1..8 and 40: 40 numbers in at most 12 bins of at least 4 (40 / 12 = 3.3), so ten bins from 0.5 to 40.5.
    const histogram = commonHistogram([[1, 2, 3, 4, 5, 6, 7, 8, 40], []], 12)!;
    expect(histogram.edges).toEqual([0.5, 4.5, 8.5, 12.5, 16.5, 20.5, 24.5, 28.5, 32.5, 36.5, 40.5]);
    expect(histogram.shares[0]!.map((share) => Math.round(9 * share))).toEqual([4, 4, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(histogram).toMatchObject({ clipped: 0, logarithmic: false });
    // Equally likely whole numbers, 0 to 63 in 40 bins: bins of two each, none of one.
    expect(new Set(commonHistogram([Array.from({ length: 64 }, (_, i) => i)])!.shares[0])).toEqual(new Set([1 / 32]));
  });

  test("counts what is not finite and leaves it out of the shares", () => {
    const histogram = commonHistogram([[1, Number.NaN, 2, Number.POSITIVE_INFINITY], []], 1)!;
    expect(histogram).toMatchObject({ missing: 2, shares: [[1], [0]] });
  });

  test("makes room around a constant, and none without a finite value", () => {
    expect(commonHistogram([[0, 0]], 1)!.edges).toEqual([-0.5, 0.5]);
    expect(commonHistogram([[-2.5, -2.5]], 1)!.edges).toEqual([-2.50125, -2.49875]);
    // What differs by rounding, or by the least that a double can hold, is a constant, too.
    expect(commonHistogram([[0.3, 0.1 + 0.2]], 5)!.shares[0]).toEqual([0, 0, 1, 0, 0]);
    expect(commonHistogram([[0, 5e-324]], 1)).toMatchObject({ edges: [-0.5, 0.5], shares: [[1]] });
    expect(commonHistogram([[Number.NaN], []])).toBeUndefined();
  });

  test("property: shares and the clipped share account for every finite value", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (values) => {
        const { shares, clipped, edges } = commonHistogram([values], 7)!;
        expect(shares[0]!.reduce((sum, share) => sum + share, clipped)).toBeCloseTo(1, 9);
        expect([...edges].sort((a, b) => a - b)).toEqual(edges);
      }),
    );
  });
});
