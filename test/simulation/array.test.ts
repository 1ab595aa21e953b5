import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import {
  inShowerPlane,
  makeAxis,
  onGround,
  planeFrontTime,
  sampleCore,
  sitesAround,
  sitesOnRings,
} from "../../src/simulation/array.ts";
import { KOLMOGOROV_LIMIT, kolmogorovOf, repeat } from "./statistics.ts";

describe("inShowerPlane", () => {
  it("is the ground's polar coordinates for a vertical shower, azimuth from where it comes", () => {
    const { distance_m, azimuth_deg } = inShowerPlane(makeAxis(0, 0), 300, 400);
    expect(distance_m).toBeCloseTo(500, 10);
    expect(azimuth_deg).toBeCloseTo(53.1301, 4); // atan(4 / 3)
  });

  it("foreshortens along the axis: 60 deg from East", () => {
    const axis = makeAxis(60, 0);
    expect(inShowerPlane(axis, 1000, 0).distance_m).toBeCloseTo(500, 10); // cos 60
    expect(inShowerPlane(axis, 0, 1000).distance_m).toBeCloseTo(1000, 10);
  });

  it("has azimuth 0 upstream, where the front comes first, 180 downstream", () => {
    const axis = makeAxis(40, 30);
    const upstream = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)] as const;
    expect(inShowerPlane(axis, 800 * upstream[0], 800 * upstream[1]).azimuth_deg).toBeCloseTo(0, 10);
    expect(Math.abs(inShowerPlane(axis, -800 * upstream[0], -800 * upstream[1]).azimuth_deg)).toBeCloseTo(180, 10);
    // Particles fly along minus the direction: a point with a larger part along it is met earlier.
    expect(axis.direction[0] * upstream[0] + axis.direction[1] * upstream[1]).toBeGreaterThan(0);
  });

  it("is the distance to the axis, and turns with shower and array together", () => {
    const shower = fc.record({
      zenith: fc.double({ min: 0, max: 60, noNaN: true }),
      azimuth: fc.double({ min: -180, max: 180, noNaN: true }),
      x: fc.double({ min: -3000, max: 3000, noNaN: true }),
      y: fc.double({ min: -3000, max: 3000, noNaN: true }),
      turn: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(shower, ({ zenith, azimuth, x, y, turn }) => {
        const axis = makeAxis(zenith, azimuth);
        const { distance_m, azimuth_deg } = inShowerPlane(axis, x, y);
        const along = x * axis.direction[0] + y * axis.direction[1];
        expect(distance_m).toBeCloseTo(Math.sqrt(Math.max(0, x * x + y * y - along * along)), 4);
        const [c, s] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
        const turned = inShowerPlane(makeAxis(zenith, azimuth + turn), c * x - s * y, s * x + c * y);
        expect(turned.distance_m).toBeCloseTo(distance_m, 6);
        if (distance_m < 1) return;
        const difference = ((turned.azimuth_deg - azimuth_deg + 540) % 360) - 180;
        expect(Math.abs(difference)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe("onGround", () => {
  it("is the place that the shower plane has it from", () => {
    const axis = makeAxis(52, -130);
    for (const [x, y] of [
      [800, 300],
      [-1200, 40],
      [0, -700],
    ] as const) {
      const { distance_m, azimuth_deg } = inShowerPlane(axis, x, y);
      const place = onGround(axis, distance_m, azimuth_deg);
      expect(place.x).toBeCloseTo(x, 8);
      expect(place.y).toBeCloseTo(y, 8);
    }
  });
});

describe("planeFrontTime", () => {
  it("is the way of the front over the speed of light, early upstream", () => {
    // 30 deg from North: a point 1000 m North of the core is met 1000 m x sin 30 / (0.2998 m/ns) = 1668 ns before it.
    const axis = makeAxis(30, 90);
    expect(planeFrontTime(axis, 0, 1000)).toBeCloseTo(-1667.82, 2);
    expect(planeFrontTime(axis, 0, -1000)).toBeCloseTo(1667.82, 2);
    expect(planeFrontTime(axis, 700, 0)).toBeCloseTo(0, 8);
    expect(Math.abs(planeFrontTime(makeAxis(0, 0), 900, 300))).toBe(0);
  });
});

describe("sampleCore", () => {
  it("is uniform over the elementary cell", () => {
    const random = Random.fromSeed(51);
    const cores = Array.from({ length: 5000 }, () => sampleCore(random, 1500));
    const height = 1500 * Math.sqrt(0.75);
    // In the cell's own coordinates y = -h v, x = -1500 (u + v / 2), both uniform in [0, 1) and independent.
    const v = Float64Array.from(cores, ({ y }) => -y / height);
    const u = Float64Array.from(cores, ({ x }, i) => -x / 1500 - v[i]! / 2);
    const uniform = (x: number) => Math.min(1, Math.max(0, x));
    expect(kolmogorovOf(v, uniform)).toBeLessThan(KOLMOGOROV_LIMIT);
    expect(kolmogorovOf(u, uniform)).toBeLessThan(KOLMOGOROV_LIMIT);
    expect(
      kolmogorovOf(
        u.map((value, i) => (value + v[i]!) % 1),
        uniform,
      ),
    ).toBeLessThan(KOLMOGOROV_LIMIT);
  });
});

describe("sitesAround", () => {
  it("misses no station within the reach: as many as the circle's area holds, on average", () => {
    const random = Random.fromSeed(52);
    const counts = repeat(4000, () => sitesAround(sampleCore(random, 1500), 1500, 4000).length);
    // pi 4000^2 / (1500^2 sqrt(3) / 2) = 25.796; counts of one radius vary by less than 2: 4.4 x 2 / sqrt(4000) = 0.14.
    expect(Math.abs(counts.reduce((a, b) => a + b, 0) / 4000 - 25.796)).toBeLessThan(0.14);
  });

  it("finds what a far larger grid finds", () => {
    const random = Random.fromSeed(53);
    for (const [spacing, reach] of [
      [1500, 4000],
      [300, 4000],
      [750, 600],
      [5000, 2000],
    ] as const) {
      for (let k = 0; k < 20; k++) {
        const offset = sampleCore(random, spacing);
        const found = sitesAround(offset, spacing, reach);
        let expected = 0;
        for (let j = -60; j <= 60; j++) {
          for (let i = -120; i <= 120; i++) {
            const x = offset.x + spacing * (i + j / 2);
            const y = offset.y + spacing * j * Math.sqrt(0.75);
            if (x * x + y * y <= reach * reach) expected++;
          }
        }
        expect(found.length).toBe(expected);
        expect(new Set(found.map(({ id }) => id)).size).toBe(expected);
      }
    }
  });

  it("numbers a station alike whatever the reach, and never negatively", () => {
    const offset = { x: -700, y: -300 };
    const near = sitesAround(offset, 300, 500);
    const far = new Map(sitesAround(offset, 300, 4000).map((site) => [site.id, site]));
    expect(near.length).toBeGreaterThan(5);
    for (const site of near) expect(far.get(site.id)).toEqual(site);
    expect(Math.min(...far.keys())).toBeGreaterThanOrEqual(0);
  });

  it("keeps numbers apart up to 50 spacings, and refuses more", () => {
    const random = Random.fromSeed(54);
    for (let k = 0; k < 5; k++) {
      const ids = sitesAround(sampleCore(random, 300), 300, 15_000).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(Math.min(...ids)).toBeGreaterThanOrEqual(0);
    }
    expect(() => sitesAround({ x: 0, y: 0 }, 300, 15_001)).toThrow(ConfigError);
  });

  it("has four times the stations at half the spacing: the infill array of 750 m", () => {
    const random = Random.fromSeed(55);
    const mean = (spacing: number) =>
      repeat(2000, () => sitesAround(sampleCore(random, spacing), spacing, 4000).length).reduce((a, b) => a + b) / 2000;
    // pi 4000^2 / (750^2 sqrt(3) / 2) = 103.18; counts vary by less than 4: 4.4 x 4 / sqrt(2000) = 0.39.
    expect(Math.abs(mean(750) - 103.18)).toBeLessThan(0.39);
  });

  it("has neighbours a spacing apart", () => {
    const sites = sitesAround({ x: -100, y: -50 }, 1500, 4000);
    for (const a of sites) {
      const nearest = Math.min(
        ...sites.filter((b) => b !== a).map((b) => Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2)),
      );
      expect(nearest).toBeCloseTo(1500, 6);
    }
  });
});

describe("sitesOnRings", () => {
  it("stands at equal azimuths in the shower plane, stretched on the ground along the axis", () => {
    const sites = sitesOnRings(makeAxis(60, 90), { radii_m: [500, 1000], stations: 4 });
    expect(sites.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(sites.map(({ distance_m }) => distance_m)).toEqual([500, 500, 500, 500, 1000, 1000, 1000, 1000]);
    expect(sites.map(({ azimuth_sp_deg }) => azimuth_sp_deg)).toEqual([0, 90, 180, -90, 0, 90, 180, -90]);
    // From the North, 60 deg: early is North, twice as far on the ground (1 / cos 60); across it is West, not stretched.
    const [early, side, late] = sites.slice(4);
    expect([early!.x, early!.y]).toEqual([expect.closeTo(0, 9), expect.closeTo(2000, 9)]);
    expect([side!.x, side!.y]).toEqual([expect.closeTo(-1000, 9), expect.closeTo(0, 9)]);
    expect([late!.x, late!.y]).toEqual([expect.closeTo(0, 9), expect.closeTo(-2000, 9)]);
  });

  it("lies where the shower plane has it, for any axis", () => {
    const shower = fc.record({
      zenith: fc.double({ min: 0, max: 60, noNaN: true }),
      azimuth: fc.double({ min: -180, max: 180, noNaN: true }),
      stations: fc.integer({ min: 1, max: 24 }),
    });
    fc.assert(
      fc.property(shower, ({ zenith, azimuth, stations }) => {
        const axis = makeAxis(zenith, azimuth);
        for (const site of sitesOnRings(axis, { radii_m: [300, 1234.5], stations })) {
          const seen = inShowerPlane(axis, site.x, site.y);
          expect(seen.distance_m).toBeCloseTo(site.distance_m, 6);
          expect(Math.abs(((seen.azimuth_deg - site.azimuth_sp_deg + 540) % 360) - 180)).toBeLessThan(1e-6);
        }
      }),
    );
  });
});
