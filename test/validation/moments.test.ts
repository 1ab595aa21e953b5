import { describe, expect, it } from "vitest";
import { correlation, fitLine, moments } from "../../src/validation/moments.ts";

describe("moments", () => {
  it("are those of 1, 2, 3, 6 by hand", () => {
    // Mean 3; squares 4 + 1 + 0 + 9 = 14, sigma sqrt(14 / 3); fourth powers 16 + 1 + 0 + 81 = 98,
    // kurtosis 98 x 4 / 14^2 = 2; error of sigma sqrt(14/3) sqrt(1 / 16).
    const { n, mean, meanError, sigma, sigmaError } = moments([1, 2, 3, 6]);
    expect([n, mean]).toEqual([4, 3]);
    expect(sigma).toBeCloseTo(Math.sqrt(14 / 3), 12);
    expect(meanError).toBeCloseTo(Math.sqrt(14 / 3) / 2, 12);
    expect(sigmaError).toBeCloseTo(Math.sqrt(14 / 3) / 4, 12);
  });

  it("are NaN but for the number where there is one value or none, and 0 wide for equal values", () => {
    expect(moments([5])).toEqual({ n: 1, mean: NaN, meanError: NaN, sigma: NaN, sigmaError: NaN });
    expect(moments([]).n).toBe(0);
    expect(moments([2, 2, 2])).toMatchObject({ mean: 2, sigma: 0, sigmaError: 0 });
  });
});

describe("fitLine", () => {
  it("is the least squares of (0, 1), (1, 1), (2, 4) by hand", () => {
    // Means 1 and 2; sum xx = 2, sum xy = (-1)(-1) + (1)(2) = 3: slope 1.5, intercept 0.5; residuals 0.5, -1, 0.5,
    // variance 1.5 / (3 - 2); errors sqrt(1.5 / 2) and sqrt(1.5 (1/3 + 1/2)).
    const { slope, intercept, residuals, slopeError, interceptError } = fitLine([0, 1, 2], [1, 1, 4]);
    expect(slope).toBeCloseTo(1.5, 12);
    expect(intercept).toBeCloseTo(0.5, 12);
    expect([...residuals]).toEqual([0.5, -1, 0.5]);
    expect(slopeError).toBeCloseTo(Math.sqrt(0.75), 12);
    expect(interceptError).toBeCloseTo(Math.sqrt(1.25), 12);
  });
});

describe("correlation", () => {
  it("is that of (0, 1), (1, 1), (2, 4) by hand", () => {
    // sum xy = 3, sum xx = 2, sum yy = 1 + 1 + 4 = 6: 3 / sqrt(12); error (1 - 3/4) / sqrt(3).
    const { value, error } = correlation([0, 1, 2], [1, 1, 4]);
    expect(value).toBeCloseTo(3 / Math.sqrt(12), 12);
    expect(error).toBeCloseTo(0.25 / Math.sqrt(3), 12);
  });
});
