import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { DEGREE } from "../../src/core/units.ts";
import { meanMuonCharge } from "../../src/simulation/muon-charge.ts";
import { sampleMuonEnergy } from "../../src/simulation/muon-field.ts";
import { luminousRange, sampleTrackLength, silhouetteArea } from "../../src/simulation/tank.ts";
import { frontAt } from "./fronts.ts";
import { mean, repeat, variance } from "./statistics.ts";

describe("meanMuonCharge", () => {
  it.each([
    [0, 400],
    [0, 1500],
    [38, 1000],
    [60, 400],
    [60, 1800],
  ])("is the mean charge of sampled muons at %d deg and %d m", (zenith_deg, distance_m) => {
    const { muons } = frontAt({ zenith_deg, distance_m });
    const random = Random.fromSeed(6);
    const [c, s] = [Math.cos(zenith_deg * DEGREE), Math.sin(zenith_deg * DEGREE)];
    const charges = repeat(
      40_000,
      () => Math.min(sampleTrackLength(random, c, s), luminousRange(sampleMuonEnergy(random, muons))) / 1.2,
    );
    // 4.4 standard errors and 0.5 % for the 32 energies that stand for the spectrum.
    const error = Math.sqrt(variance(charges) / charges.length);
    const expected = meanMuonCharge(zenith_deg)(muons);
    expect(Math.abs(mean(charges) - expected)).toBeLessThan(4.4 * error + 0.005 * expected);
  });

  it("is the mean chord over the height for muons that never stop", () => {
    // e^8 GeV = 3 TeV: a range of 15 km. At 60 deg V / A = 12.2145 / (5.0894 + 3.7412) = 1.3832 m: 1.1526 VEM.
    const { muons } = frontAt({ zenith_deg: 60, distance_m: 1000 });
    const hard = { ...muons, logEnergies: new Float64Array(9).fill(8) };
    const chord = (Math.PI * 1.8 * 1.8 * 1.2) / silhouetteArea(0.5, Math.sqrt(0.75));
    expect(chord / 1.2).toBeCloseTo(1.1526, 3);
    // The grid of 64 x 64 rays and the step between degrees cost 5e-4.
    expect(Math.abs(meanMuonCharge(60)(hard) / (chord / 1.2) - 1)).toBeLessThan(1e-3);
    // Vertical muons of 0.3 GeV: range (0.3 - 0.16) / 0.2 = 0.7 m of 1.2; of 0.16 GeV and less: no light.
    const soft = (energy_gev: number) =>
      meanMuonCharge(0)({ ...muons, logEnergies: new Float64Array(9).fill(Math.log(energy_gev - 0.15)) });
    expect(Math.abs(soft(0.3) - 0.7 / 1.2)).toBeLessThan(1e-3);
    expect(soft(0.16)).toBeLessThan(1e-9);
  });
});
