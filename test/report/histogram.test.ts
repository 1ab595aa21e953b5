import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonHistogram } from "../../src/report/histogram.ts";

describe("common histogram", () => {
  test("bins two classes over the same edges", () => {
    // 0..4 pooled: the ends are the order statistics floor(0.005 * 9) = 0 and ceil(0.995 * 9) = 9, so 0 and 4;
    // four bins of width 1; 4 belongs to the last bin.
    const first = [0, 1, 2, 3, 4];
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
    // -100..900: the 5th and 995th of 0..1000 (0.005 * 1000, 0.995 * 1000), so -95 and 895; five lie outside at each end.
    const values = Array.from({ length: 1001 }, (_, i) => i - 100);
    const histogram = commonHistogram([values], 10)!;
    expect([histogram.edges[0], histogram.edges[10]]).toEqual([-95, 895]);
    expect(histogram.clipped).toBeCloseTo(10 / 1001, 12);
  });

  test("bins a skewed positive quantity in its logarithm", () => {
    const histogram = commonHistogram([[1, 10, 100]], 2)!;
    expect(histogram.logarithmic).toBe(true);
    expect(histogram.edges[1]).toBeCloseTo(10, 12);
    expect(commonHistogram([[0, 10, 100]], 2)!.logarithmic).toBe(false);
    expect(commonHistogram([[4, 100]], 2)!.logarithmic).toBe(false); // a ratio of 25 is below 30
  });

  test("counts what is not finite and leaves it out of the shares", () => {
    const histogram = commonHistogram([[1, Number.NaN, 2, Number.POSITIVE_INFINITY], []], 1)!;
    expect(histogram).toMatchObject({ missing: 2, shares: [[1], [0]] });
  });

  test("makes room around a constant, and none without a finite value", () => {
    expect(commonHistogram([[0, 0]], 1)!.edges).toEqual([-0.5, 0.5]);
    expect(commonHistogram([[-2, -2]], 1)!.edges).toEqual([-2.001, -1.999]);
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
