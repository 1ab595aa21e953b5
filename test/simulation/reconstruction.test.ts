import { describe, expect, it } from "vitest";
import type { Primary } from "../../src/core/primaries.ts";
import { Random } from "../../src/core/random.ts";
import { DEGREE } from "../../src/core/units.ts";
import { inShowerPlane, makeAxis } from "../../src/simulation/array.ts";
import { simulatorOf } from "../../src/simulation/event.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";
import {
  attenuation,
  ENERGY_EXPONENT,
  ENERGY_SCALE_EEV,
  energyOf,
  fitS1000,
  lateralDistribution,
  ldfShape,
  ldfSlope,
  type MeasuredSite,
  reconstruct,
  signalSigma,
} from "../../src/simulation/reconstruction.ts";
import { Rows } from "../../src/simulation/rows.ts";
import { mean, repeat, variance } from "./statistics.ts";

describe("lateral distribution and attenuation", () => {
  it("has the slopes that the physics model quotes for S1000 = 50 VEM", () => {
    const slope = (zenith: number) => ldfSlope(1 / Math.cos(zenith * DEGREE), Math.log10(50));
    expect(slope(0)).toBeCloseTo(-2.49, 2);
    expect(slope(38)).toBeCloseTo(-2.27, 2);
    expect(slope(60)).toBeCloseTo(-1.82, 2);
  });

  it("is 1 at 1000 m; by hand at 2000 m", () => {
    expect(ldfShape(1000, -2.3)).toBe(1);
    expect(ldfShape(2000, -2)).toBeCloseTo(1 / (2 * (2700 / 1700)) ** 2, 12);
  });

  it("of a shower is its S1000 at 1000 m, with the slope of its S1000 and zenith angle", () => {
    const { beta, at } = lateralDistribution(50, 38);
    expect(beta).toBe(ldfSlope(1 / Math.cos(38 * DEGREE), Math.log10(50)));
    expect(at(1000)).toBe(50);
    expect(at(1700)).toBeCloseTo(50 * (1.7 * (2400 / 1700)) ** 2 * Math.exp((beta - 2) * Math.log(2.4)), 9);
  });

  it("has signals that fluctuate by 0.34 + 0.46 sec(zenith) times their root", () => {
    expect(signalSigma(25, 0)).toBeCloseTo(5 * 0.8, 12);
    expect(signalSigma(100, 60)).toBeCloseTo(10 * 1.26, 12);
  });

  it("attenuates by the constant-intensity cut: 1 at 38 deg, by hand at 0 and 60 deg", () => {
    // cos^2 38 = 0.620961. 0 deg: x = 0.379039, 1 + 0.371458 - 0.241367 - 0.070793 = 1.0593.
    // 60 deg: x = -0.370961, 1 - 0.363542 - 0.231192 + 0.066365 = 0.47163.
    expect(attenuation(38)).toBe(1);
    expect(attenuation(0)).toBeCloseTo(1.0593, 4);
    expect(attenuation(60)).toBeCloseTo(0.47163, 4);
    expect(energyOf(1, 38)).toBeCloseTo(ENERGY_SCALE_EEV, 12);
    expect(energyOf(100, 38) / energyOf(10, 38)).toBeCloseTo(Math.exp(ENERGY_EXPONENT * Math.LN10), 10);
  });
});

describe("fitS1000", () => {
  const distances = [430, 800, 1150, 1400, 1900];
  const signals = (s1000: number, zenith_deg: number) =>
    distances.map((distance_m) => {
      const beta = ldfSlope(1 / Math.cos(zenith_deg * DEGREE), Math.log10(s1000));
      return { distance_m, signal_vem: s1000 * ldfShape(distance_m, beta) };
    });

  it("finds the truth of stations on the lateral distribution", () => {
    for (const zenith of [0, 38, 60]) {
      for (const s1000 of [8, 50, 600]) {
        expect(fitS1000(signals(s1000, zenith), zenith, 50) / s1000).toBeCloseTo(1, 6);
      }
    }
  });

  it("is unbiased where signals fluctuate as it assumes", () => {
    const random = Random.fromSeed(61);
    const factor = 0.34 + 0.46 / Math.cos(38 * DEGREE);
    const fits = repeat(3000, () => {
      const sampled = signals(50, 38).map(({ distance_m, signal_vem }) => ({
        distance_m,
        signal_vem: signal_vem + factor * Math.sqrt(signal_vem) * random.normal(),
      }));
      return fitS1000(sampled, 38, 50) / 50;
    });
    // 4.4 standard errors and 0.5 % of second order: the slope follows the fit.
    expect(Math.abs(mean(fits) - 1)).toBeLessThan(4.4 * Math.sqrt(variance(fits) / 3000) + 0.005);
  });

  it("keeps its feet when a station lies on the axis", () => {
    const stations = [{ distance_m: 0, signal_vem: 1e5 }, ...signals(50, 38)];
    const fit = fitS1000(stations, 38, 100);
    expect(fit).toBeGreaterThan(25);
    expect(fit).toBeLessThan(100);
  });
});

describe("reconstruct", () => {
  const axis = makeAxis(40, 25);
  function sites(triggered: number): MeasuredSite[] {
    return [600, 900, 1100, 1300, 1500, 1700].map((x, id) => ({
      id,
      x,
      y: 100,
      triggered: id < triggered,
      signal_vem: 50 * ldfShape(x * 0.8, -2.2),
    }));
  }
  const direction = (at: { direction: readonly number[] }) => at.direction as [number, number, number];

  it.each([
    [3, 1.4],
    [4, 1.1],
    [5, 0.8],
    [6, 0.5],
  ])("holds 68.27 %% of directions with %d stations within %d deg", (triggered, resolution) => {
    const random = Random.fromSeed(62).stream("stations", triggered);
    const n = 3000;
    const [a, b, c] = direction(axis);
    let within = 0;
    for (let i = 0; i < n; i++) {
      const [x, y, z] = direction(reconstruct(sites(triggered), axis, 10, random).axis);
      if (Math.acos(Math.min(1, a * x + b * y + c * z)) < resolution * DEGREE) within++;
    }
    // Binomial: 4.4 sqrt(0.6827 x 0.3173 / 3000) = 0.037.
    expect(Math.abs(within / n - 0.6827)).toBeLessThan(0.037);
  });

  it.each([
    [Math.sqrt(10), 100],
    [10, 250 / 3], // 100 - 33.3 x 0.5
    [100, 50],
    [250, 50],
  ])("misplaces the core by an rms in the shower plane, at %d EeV by %d m", (energy, rms) => {
    const random = Random.fromSeed(63).stream("energy", Math.round(energy));
    const squares = repeat(3000, () => {
      const { shift } = reconstruct(sites(5), axis, energy, random);
      return inShowerPlane(axis, shift.x, shift.y).distance_m ** 2 / rms ** 2;
    });
    // Exponential about 1: 4.4 / sqrt(3000) = 0.08.
    expect(Math.abs(mean(squares) - 1)).toBeLessThan(0.08);
  });

  it("knows the true energy by the resolution of the core alone", () => {
    const at = (energy: number) => reconstruct(sites(5), axis, energy, Random.fromSeed(64));
    expect(at(100)).toEqual(at(300)); // 50 m for both
    expect(at(10).axis).toEqual(at(100).axis);
  });

  it("takes silent stations as 0, whatever they saw", () => {
    const silent = sites(4);
    const louder = silent.map((site) => (site.triggered ? site : { ...site, signal_vem: 1000 }));
    expect(reconstruct(louder, axis, 10, Random.fromSeed(65))).toEqual(
      reconstruct(silent, axis, 10, Random.fromSeed(65)),
    );
  });
});

describe("reconstructed energy", () => {
  /** ln(E / E_mc) of events, and ln E_mc. */
  function biases(primary: Primary, showers: number): { bias: number[]; lgE: number[] } {
    const preset = simulationSchema.parse({ primaries: [primary], showers_per_primary: showers, seed: 66 });
    const simulator = simulatorOf(preset);
    const found = { bias: [] as number[], lgE: [] as number[] };
    for (let index = 0; index < showers; index++) {
      const rows = new Rows();
      simulator.addFall(simulator.shower(index), index, 0, rows);
      const { rows: n, columns } = rows.table();
      if (n === 0) continue;
      const truth = (columns.energy_mc_eev as Float64Array)[0]!;
      found.bias.push(Math.log((columns.energy_eev as Float64Array)[0]! / truth));
      found.lgE.push(Math.log10(truth) + 18);
    }
    return found;
  }

  it("is unbiased for protons of all energies, 12 % wide, and 16 % higher for iron", () => {
    const { bias, lgE } = biases("proton", 900);
    expect(bias.length).toBeGreaterThan(890);
    for (const low of [18.5, 19, 19.5]) {
      const bin = bias.filter((_, i) => lgE[i]! >= low && lgE[i]! < low + 0.5);
      // 4.4 standard errors of 0.12 / sqrt(300) = 0.007, and 0.01 for a power law that need not be exact.
      expect(Math.abs(mean(bin))).toBeLessThan(4.4 * Math.sqrt(variance(bin) / bin.length) + 0.01);
    }
    const iron = biases("iron", 400).bias;
    // Physics, not an error: iron has a quarter more muons at the same energy (ln(N_Fe / N_p) = 0.25, section 2.1). 0.158
    // measured; 4.4 x 0.101 / sqrt(400) = 0.022.
    expect(Math.abs(mean(iron) - 0.158)).toBeLessThan(0.022);
    expect(Math.abs(Math.sqrt(variance(bias)) - 0.12)).toBeLessThan(0.015);
  });
});
