import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { DEGREE } from "../../src/core/units.ts";
import { luminousRange, meanTrack, sampleTrackLength, silhouetteArea } from "../../src/simulation/tank.ts";
import { KOLMOGOROV_LIMIT, kolmogorov, mean, pull, repeat, variance } from "./statistics.ts";

const R = 1.8;
const H = 1.2;

function tracks(random: Random, zenith_deg: number, n: number): Float64Array {
  const [c, s] = [Math.cos(zenith_deg * DEGREE), Math.sin(zenith_deg * DEGREE)];
  return repeat(n, () => sampleTrackLength(random, c, s));
}

/**
 * Independent of the source: a point even over a disc across the direction of flight that covers the tank (its
 * half-diagonal is sqrt(1.8^2 + 0.6^2) = 1.897 m), a straight line through it, cut by the cylinder and by the two planes;
 * lines that miss are drawn again.
 */
function tracedTrack(random: Random, zenith_deg: number): number {
  const [c, s] = [Math.cos(zenith_deg * DEGREE), Math.sin(zenith_deg * DEGREE)];
  for (;;) {
    const radius = 1.9 * Math.sqrt(random.uniform());
    const angle = 2 * Math.PI * random.uniform();
    const [a, b] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    // Flight along d = (s, 0, -c); e = (c, 0, s) and y span the disc. Position p(t) = a e + b y + t d, tank |z| < H/2.
    const planes = [(a * s - H / 2) / c, (a * s + H / 2) / c];
    const square = R * R - b * b;
    if (square <= 0) continue;
    const middle = s === 0 ? 0 : (-a * c) / s;
    const half = s === 0 ? (Math.abs(a * c) ** 2 < square ? Infinity : 0) : Math.sqrt(square) / s;
    const length = Math.min(planes[1]!, middle + half) - Math.max(planes[0]!, middle - half);
    // Tracks from top to bottom are all H / cos; rounded, so that they compare as equal.
    if (length > 0) return Math.fround(length);
  }
}

describe("silhouetteArea", () => {
  it("is pi R^2 above and 2 R H from the side", () => {
    expect(silhouetteArea(1, 0)).toBeCloseTo(10.1788, 4); // pi x 3.24
    expect(silhouetteArea(0, 1)).toBeCloseTo(4.32, 12); // 2 x 1.8 x 1.2
  });
});

describe("sampleTrackLength", () => {
  it("is the height of the water for vertical tracks", () => {
    expect(new Set(tracks(Random.fromSeed(1), 0, 100))).toEqual(new Set([1.2]));
  });

  it.each([10, 25, 38, 50, 60])("has the mean V / A at %d deg, whatever the shape of the tank", (zenith) => {
    // Theorem: the tracks of a parallel beam fill a convex body's volume. V = pi R^2 H = 12.2145 m3.
    const area = silhouetteArea(Math.cos(zenith * DEGREE), Math.sin(zenith * DEGREE));
    // 4.4 standard errors: 1e-5 by chance.
    expect(Math.abs(pull(tracks(Random.fromSeed(2), zenith, 40_000), (Math.PI * R * R * H) / area))).toBeLessThan(4.4);
  });

  it.each([20, 45, 60])("is distributed as traced rays at %d deg", (zenith) => {
    const random = Random.fromSeed(3);
    const traced = repeat(20_000, () => tracedTrack(random, zenith));
    expect(kolmogorov(tracks(random, zenith, 20_000).map(Math.fround), traced)).toBeLessThan(KOLMOGOROV_LIMIT);
  });
});

describe("luminousRange", () => {
  it("is what is left above the threshold over 0.2 GeV/m, by hand", () => {
    expect(luminousRange(0.5)).toBeCloseTo(1.7, 12); // (0.5 - 0.16) / 0.2
    expect(luminousRange(0.16)).toBe(0);
    expect(luminousRange(0.15)).toBe(0);
  });
});

describe("meanTrack", () => {
  it("is the range or the height, whichever is less, for vertical muons", () => {
    // The table's step is 3.795 / 96 = 0.04 m: straight across it the corner at 1.2 m is cut by at most a quarter of that.
    for (const range of [0, 0.3, 0.9, 1.5, 40]) {
      expect(Math.abs(meanTrack(0)(range) - Math.min(range, 1.2))).toBeLessThan(1e-9);
    }
    expect(Math.abs(meanTrack(0)(1.2) - 1.2)).toBeLessThan(0.01);
  });

  it.each([0.5, 33.3, 60])("is the mean of sampled tracks that stop at the range, at %d deg", (zenith) => {
    const sampled = tracks(Random.fromSeed(4), zenith, 40_000);
    for (const range of [0.4, 1, 1.4, 2.2, 50]) {
      const stopped = sampled.map((track) => Math.min(track, range));
      // 4.4 standard errors and 0.2 % for the interpolation between degrees.
      const error = Math.sqrt(variance(stopped) / stopped.length);
      expect(Math.abs(mean(stopped) - meanTrack(zenith)(range))).toBeLessThan(4.4 * error + 0.002 * range);
    }
  });
});
