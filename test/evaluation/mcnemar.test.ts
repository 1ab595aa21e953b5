import { expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { mcnemar } from "../../src/evaluation/mcnemar.ts";

test.each([
  // n = 4: P(0) + P(1) = 1/16 + 4/16, twice that; mid-p takes P(1) once: 2/16 + 4/16.
  [1, 3, 10 / 16, 6 / 16],
  [3, 1, 10 / 16, 6 / 16],
  // n = 5, none of one: 2 / 32, mid-p 1 / 32.
  [0, 5, 2 / 32, 1 / 32],
  // alike, n = 4: P(2) = 6/16; mid-p 1 - 3/16.
  [2, 2, 1, 13 / 16],
  [0, 0, 1, 1],
])("%i and %i rows", (first, second, p_value, mid_p) => {
  const result = mcnemar(first, second);
  expect(result.p_value).toBeCloseTo(p_value, 12);
  expect(result.mid_p).toBeCloseTo(mid_p, 12);
});

test("many rows are no trouble: the normal approximation is near", () => {
  // n = 20,000, 9,800 of one: z = 200 / sqrt(5000) = 2.8284, corrected for continuity 199.5 / 70.71 = 2.8214: p = 0.00478.
  expect(mcnemar(9800, 10_200).p_value).toBeCloseTo(0.00478, 4);
  expect(mcnemar(0, 5000).p_value).toBe(0); // 2^-4999
});

test("counts that are none are refused", () => {
  for (const count of [-1, 0.5, Number.NaN]) expect(() => mcnemar(count, 1)).toThrow(ConfigError);
});
