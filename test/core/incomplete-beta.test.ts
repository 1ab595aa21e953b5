import { describe, expect, test } from "vitest";
import { incompleteBeta } from "../../src/core/incomplete-beta.ts";

/** P(at least a successes of a + b - 1 tries) = I_x(a, b), for whole a and b (DLMF 8.17.5). */
function binomialTail(x: number, a: number, b: number): number {
  const n = a + b - 1;
  let sum = 0;
  for (let k = a; k <= n; k++) {
    let term = 1;
    for (let i = 1; i <= k; i++) term *= ((n - k + i) / i) * x;
    for (let i = 0; i < n - k; i++) term *= 1 - x;
    sum += term;
  }
  return sum;
}

describe("incompleteBeta", () => {
  test("by hand: I_x(1, b) = 1 - (1 - x)^b and I_x(a, 1) = x^a", () => {
    expect(incompleteBeta(0.3, { a: 1, b: 2 })).toBeCloseTo(1 - 0.7 * 0.7, 14);
    expect(incompleteBeta(0.3, { a: 3, b: 1 })).toBeCloseTo(0.3 * 0.3 * 0.3, 14);
  });

  test("is the tail of a binomial sum, on both sides of its middle", () => {
    for (const x of [0.05, 0.4, 0.9]) {
      for (const [a, b] of [
        [2, 7],
        [12, 5],
        [40, 60],
      ] as const) {
        expect(incompleteBeta(x, { a, b })).toBeCloseTo(binomialTail(x, a, b), 12);
      }
    }
  });

  test("is 1/2 in the middle of a symmetric one, also for a million rows", () => {
    expect(incompleteBeta(0.5, { a: 500_000, b: 500_000 })).toBeCloseTo(0.5, 8);
  });

  test("ends at 0 and 1", () => {
    expect(incompleteBeta(0, { a: 2, b: 3 })).toBe(0);
    expect(incompleteBeta(1, { a: 2, b: 3 })).toBe(1);
  });
});
