import { describe, expect, it } from "vitest";
import { QuasiRandom } from "../../src/core/quasi-random.ts";
import { Random } from "../../src/core/random.ts";

describe("QuasiRandom", () => {
  it("steps by the golden ratio in one dimension, folded: by hand", () => {
    // 1 / 1.6180340 = 0.6180340: u = 0.25, 0.8680340, 0.4860680 (1.4860680 - 1); 1 - |2 u - 1| = 0.5, 0.2639320, 0.9721360
    const points = new QuasiRandom(1, { uniform: () => 0.25 } as Random);
    expect([0, 1, 2].map((i) => points.at(i, 0))).toEqual([0.5, 0.263932, 0.972136].map((x) => expect.closeTo(x, 6)));
  });

  it("integrates a smooth function far better than chance, without bias", () => {
    // E[x y^2 z^3] = 1/2 1/3 1/4 = 1/24; by chance sqrt(1/(3 5 7) - 1/576) / sqrt(n) / (1/24) = 2.2 / sqrt(n): 3.5 %.
    const errors = Array.from({ length: 20 }, (_, shift) => {
      const points = new QuasiRandom(3, Random.fromSeed(shift));
      let sum = 0;
      for (let i = 0; i < 4000; i++) sum += points.at(i, 0) * points.at(i, 1) ** 2 * points.at(i, 2) ** 3;
      return (24 * sum) / 4000 - 1;
    });
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.0035);
    expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / 20)).toBeLessThan(0.001);
  });
});
