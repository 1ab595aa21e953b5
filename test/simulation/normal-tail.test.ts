import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { normalCdf } from "../../src/core/special-functions.ts";
import { normalAbove } from "../../src/simulation/normal-tail.ts";
import { KOLMOGOROV_LIMIT, kolmogorovOf, repeat } from "./statistics.ts";

describe("normalAbove", () => {
  it.each([-Infinity, -1.5, 0, 0.3, 2, 5])("is the normal distribution above %d", (low) => {
    const random = Random.fromSeed(5);
    const sample = repeat(20_000, () => normalAbove(random, low));
    expect(sample.every((x) => x >= low)).toBe(true);
    // 1 - (1 - F(x)) / (1 - F(low)), by the upper tail, which does not cancel.
    expect(kolmogorovOf(sample, (x) => 1 - normalCdf(-x) / normalCdf(-low))).toBeLessThan(KOLMOGOROV_LIMIT);
  });
});
