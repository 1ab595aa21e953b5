import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import { normalQuantile } from "../../src/core/special-functions.ts";
import { type MuonStation, muonField, sampleMuonEnergy, sampleMuonTime } from "../../src/simulation/muon-field.ts";
import {
  DISTANCE_NODES,
  MUON_ROWS,
  TIME_PROBABILITIES,
  XMAX_NODES,
  ZENITH_NODES,
} from "../../src/simulation/muon-transport-table.ts";

const nodes = ZENITH_NODES.flatMap((zenith_deg) =>
  XMAX_NODES.flatMap((xmax_gcm2) => DISTANCE_NODES.map((r) => ({ zenith_deg, xmax_gcm2, r }))),
).map((node, i) => ({ ...node, row: MUON_ROWS[i]! }));

function station(zenith_deg: number, xmax_gcm2: number, r: number, ln_nmu = 0): MuonStation {
  return muonField({ zenith_deg, xmax_gcm2, ln_nmu }).at(r);
}

/** Mean and median of the energy distribution that `sampleMuonEnergy` draws from, GeV. */
function energyMoments({ lowFraction: f, energyScale: mu, energyWidth: s }: MuonStation): [number, number] {
  const median = 0.5 + Math.exp(mu + s * normalQuantile((0.5 - f) / (1 - f)));
  return [f * 0.325 + (1 - f) * (0.5 + Math.exp(mu + 0.5 * s * s)), median];
}

describe("muonField", () => {
  it("reproduces the table at its nodes", () => {
    expect(nodes.length).toBe(315);
    for (const { zenith_deg, xmax_gcm2, r, row } of nodes) {
      const at = station(zenith_deg, xmax_gcm2, r);
      expect(at.density_m2 / row[0]!).toBeCloseTo(1, 9);
      at.timeQuantiles.forEach((time, k) => {
        expect(time / row[k + 1]!).toBeCloseTo(1, 9);
        expect(Math.exp(at.logTimes[k]!)).toBeCloseTo(time, 9);
      });
      const [mean, median] = energyMoments(at);
      expect(mean).toBeCloseTo(row[11]!, 9);
      expect(median).toBeCloseTo(row[12]!, 9);
      expect(at.lowFraction).toBeCloseTo(row[13]!, 9);
      expect(at.energyWidth).toBeGreaterThan(0.7);
    }
  });

  it("gives the densities at 1000 m that the physics model quotes (section 4, Xmax = 745 g/cm2)", () => {
    // The quotes come from the transport itself: 1 % for interpolation in zenith and Xmax (0 deg needs only Xmax).
    for (const [zenith, density] of [
      [0, 2.8e-8],
      [38, 3.78e-8],
      [60, 5.23e-8],
    ] as const) {
      expect(Math.abs(station(zenith, 745, 1000).density_m2 / density - 1)).toBeLessThan(0.01);
    }
  });

  it("interpolates logarithms: halfway in Xmax and in ln r by hand, vertical", () => {
    // 700 and 780 g/cm2 at 1000 m: sqrt(3.06e-8 x 2.596e-8) = 2.8185e-8; medians sqrt(338.5 x row 780).
    const row = (xmax: number, r: number) =>
      nodes.find((node) => node.zenith_deg === 0 && node.xmax_gcm2 === xmax && node.r === r)!.row;
    expect(station(0, 740, 1000).density_m2 / 2.8185e-8).toBeCloseTo(1, 4);
    const median = Math.sqrt(row(700, 1000)[6]! * row(780, 1000)[6]!);
    expect(station(0, 740, 1000).timeQuantiles[5]! / median).toBeCloseTo(1, 9);
    // 300 and 450 m at 620 g/cm2: at sqrt(300 x 450) = 367.4 m sqrt(5.338e-7 x 2.425e-7) = 3.5979e-7.
    expect(station(0, 620, Math.sqrt(300 * 450)).density_m2 / 3.5979e-7).toBeCloseTo(1, 4);
  });

  it("is linear in cos(zenith): by hand between 35 and 45 deg", () => {
    // cos 35 = 0.819152, cos 40 = 0.766044, cos 45 = 0.707107: weight of 45 deg 0.053108 / 0.112045 = 0.473988;
    // exp(0.526012 ln 3.844e-8 + 0.473988 ln 4.424e-8) = 3.844e-8 exp(0.473988 x 0.140539) = 4.1088e-8
    expect(station(40, 700, 1000).density_m2 / 4.1088e-8).toBeCloseTo(1, 4);
  });

  it("multiplies by the number of muons", () => {
    const factor = station(30, 750, 800, 17.5).density_m2 / station(30, 750, 800).density_m2;
    expect(Math.log(factor)).toBeCloseTo(17.5, 9);
  });

  it("extrapolates beyond the depths of the table, says so, and keeps times in order", () => {
    const extrapolated = (xmax_gcm2: number) => muonField({ zenith_deg: 0, xmax_gcm2, ln_nmu: 0 }).extrapolated;
    expect([619.9, 620, 960, 960.1].map(extrapolated)).toEqual([true, false, false, true]);
    // ln D continues the line through 860 and 960 g/cm2: D(1060) = D(960)^2 / D(860).
    const density = (xmax: number) => station(0, xmax, 1000).density_m2;
    expect((density(1060) * density(860)) / density(960) ** 2).toBeCloseTo(1, 9);
    for (const { zenith_deg, r } of nodes) {
      for (const xmax of [400, 1300, 2000]) {
        const at = station(zenith_deg, xmax, r);
        for (let k = 1; k < 10; k++) expect(at.timeQuantiles[k]).toBeGreaterThan(at.timeQuantiles[k - 1]!);
        expect(at.lowFraction > 0 && at.lowFraction < 1 && at.energyWidth > 0).toBe(true);
      }
    }
  });

  it("refuses what it does not know", () => {
    const shower = { zenith_deg: 30, xmax_gcm2: 750, ln_nmu: 17 };
    expect(() => muonField({ ...shower, zenith_deg: 60.1 })).toThrow(ConfigError);
    expect(() => muonField({ ...shower, zenith_deg: Number.NaN })).toThrow("zenith_deg is NaN");
    expect(() => muonField({ ...shower, xmax_gcm2: Number.NaN })).toThrow("xmax_gcm2 is NaN");
    const field = muonField(shower);
    for (const r of [299.9, 2200.1, Number.NaN]) expect(() => field.at(r)).toThrow(ConfigError);
    expect(() => field.at(250)).toThrow("core_distance_m is 250; the muon transport table holds from 300 to 2200");
  });

  it("fills the station it is given, with nothing left of the last", () => {
    const field = muonField({ zenith_deg: 30, xmax_gcm2: 750, ln_nmu: 17 });
    const out = field.at(400);
    expect(field.at(1700, out)).toBe(out);
    expect(out).toEqual(field.at(1700));
  });
});

describe("sampleMuonTime", () => {
  it("has the quantiles of the station", () => {
    // n = 100000: the fraction below the quantile p has error sqrt(p (1 - p) / n); 4.5 of them, 10 quantiles x 3 stations.
    const n = 100_000;
    const random = Random.fromSeed(6);
    for (const at of [station(0, 700, 300), station(38, 745, 1000), station(60, 1100, 2000)]) {
      const below = new Float64Array(10);
      let least = Infinity;
      for (let i = 0; i < n; i++) {
        const time = sampleMuonTime(random, at);
        least = Math.min(least, time);
        for (let k = 0; k < 10; k++) if (time < at.timeQuantiles[k]!) below[k]! += 1 / n;
      }
      expect(least).toBeGreaterThan(0);
      TIME_PROBABILITIES.forEach((p, k) => {
        expect(Math.abs(below[k]! - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / n));
      });
    }
  });

  it("is lognormal between the quantiles: by hand halfway in the deviate, and beyond the last", () => {
    const at = station(0, 700, 1000);
    const time = (z: number) => sampleMuonTime({ normal: () => z } as Random, at);
    // Between 25 % (243.2 ns) and 50 % (338.5 ns), at half the deviate: sqrt(243.2 x 338.5) = 286.92.
    expect(time(normalQuantile(0.25) / 2)).toBeCloseTo(286.92, 2);
    // 95 % 904.8 ns at 1.644854, 99 % 1399.5 ns at 2.326348: at z = 3.007842, one step further,
    // 1399.5^2 / 904.8 = 2164.7.
    expect(time(3.007842)).toBeCloseTo(2164.7, 1);
    // 1 % 122.1 ns at -2.326348, 2 % 135.1 ns at -2.053749: at -2.598947 122.1^2 / 135.1 = 110.35.
    expect(time(-2.598947)).toBeCloseTo(110.35, 2);
  });

  it("rises with the deviate", () => {
    const at = station(25, 800, 600);
    const time = (z: number) => sampleMuonTime({ normal: () => z } as Random, at);
    fc.assert(
      fc.property(
        fc.double({ min: -7, max: 7, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (z, step) => {
          expect(time(z + step)).toBeGreaterThan(time(z));
        },
      ),
    );
  });
});

describe("sampleMuonEnergy", () => {
  it("has the mean, median and low fraction of the table", () => {
    // n = 100000. Mean: the spread is about the mean itself (s < 1.1), so 4.5 errors are 4.5 x 1.4 / sqrt(n) = 2 %; fractions as
    // above: 0.7 % absolute at the median, 0.45 % at f = 0.1.
    const n = 100_000;
    const random = Random.fromSeed(7);
    for (const { zenith_deg, xmax_gcm2, r, row } of [nodes[0]!, nodes[22]!, nodes[44]!, nodes[300]!]) {
      const at = station(zenith_deg, xmax_gcm2, r);
      let [sum, low, belowMedian, least] = [0, 0, 0, Infinity];
      for (let i = 0; i < n; i++) {
        const energy = sampleMuonEnergy(random, at);
        least = Math.min(least, energy);
        sum += energy / n;
        if (energy < 0.5) low += 1 / n;
        if (energy < row[12]!) belowMedian += 1 / n;
      }
      expect(least).toBeGreaterThanOrEqual(0.15);
      expect(Math.abs(sum / row[11]! - 1)).toBeLessThan(0.02);
      expect(Math.abs(low - row[13]!)).toBeLessThan(4.5 * Math.sqrt((row[13]! * (1 - row[13]!)) / n));
      expect(Math.abs(belowMedian - 0.5)).toBeLessThan(4.5 * Math.sqrt(0.25 / n));
    }
  });

  it("spreads low energies evenly over 0.15 to 0.5 GeV", () => {
    const at = station(0, 960, 2200);
    const energy = (u: number) => sampleMuonEnergy({ uniform: () => u, normal: () => 0 } as unknown as Random, at);
    expect(energy(0)).toBe(0.15);
    expect(energy(at.lowFraction / 2)).toBeCloseTo(0.325, 12);
    expect(energy(at.lowFraction)).toBeCloseTo(0.5 + Math.exp(at.energyScale), 9);
  });
});
