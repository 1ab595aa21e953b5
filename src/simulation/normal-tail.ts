import type { Random } from "../core/random.ts";

/**
 * A standard normal number above `low`, exact at any `low`, -Infinity included: plain rejection below 0, above it an
 * exponential of the best rate, accepted with exp(-(x - rate)^2 / 2) (C. P. Robert, Stat. Comput. 5 (1995) 121, section 2).
 */
export function normalAbove(random: Random, low: number): number {
  if (low < 0) {
    for (;;) {
      const x = random.normal();
      if (x > low) return x;
    }
  }
  const rate = (low + Math.sqrt(low * low + 4)) / 2;
  for (;;) {
    const x = low + random.exponential() / rate;
    if (random.uniform() < Math.exp(-0.5 * (x - rate) * (x - rate))) return x;
  }
}
