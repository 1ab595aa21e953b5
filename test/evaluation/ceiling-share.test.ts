import { expect, test } from "vitest";
import { ceilingShare } from "../../src/evaluation/ceiling-share.ts";

test("is the mean of the largest posteriors, with the error that showers leave, and the share of the way to it", () => {
  // Two rows of shower 1 at 0.9, one of shower 2 at 0.6, one of shower 3 at 0.6: mean 0.75. Deviations summed by shower:
  // 0.3, -0.15, -0.15; squares 0.135; sqrt(0.135 x 3 / 2) / 4 = 0.1125. (0.5 - 0.25) / (0.75 - 0.25) = 0.5.
  const rows = { accuracy: 0.5, chance: 0.25, shower: Uint32Array.of(1, 2, 1, 3) };
  const found = ceilingShare(Float64Array.of(0.9, 0.6, 0.9, 0.6), rows)!;
  expect(found.accuracy).toBeCloseTo(0.75, 12);
  expect(found.standard_error).toBeCloseTo(0.1125, 12);
  expect(found.share).toBeCloseTo(0.5, 12);
});

test("exceeds 1 where an accuracy is better than can be", () => {
  const rows = { accuracy: 0.9, chance: 0.5, shower: Uint32Array.of(1, 2) };
  expect(ceilingShare(Float64Array.of(0.8, 0.6), rows)!.share).toBeCloseTo(2, 12);
});

test("says nothing of a single shower, and where nothing can be better than chance", () => {
  expect(
    ceilingShare(Float64Array.of(0.9, 0.9), { accuracy: 1, chance: 0.5, shower: Uint32Array.of(4, 4) }),
  ).toBeNull();
  expect(
    ceilingShare(Float64Array.of(0.5, 0.5), { accuracy: 1, chance: 0.5, shower: Uint32Array.of(4, 5) }),
  ).toBeNull();
  expect(
    ceilingShare(new Float64Array(0), { accuracy: Number.NaN, chance: Number.NaN, shower: new Uint32Array(0) }),
  ).toBeNull();
});
