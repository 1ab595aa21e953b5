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
    // 4.4 standard errors and 0.5 % for the 8 + 16 energies that stand for the spectrum.
    const error = Math.sqrt(variance(charges) / charges.length);
    const expected = meanMuonCharge(zenith_deg)(muons);
    expect(Math.abs(mean(charges) - expected)).toBeLessThan(4.4 * error + 0.005 * expected);
  });

  it("is the mean chord over the height for muons that never stop", () => {
    // e^8 GeV = 3 TeV: a range of 15 km. At 60 deg V / A = 12.2145 / (5.0894 + 3.7412) = 1.3832 m: 1.1526 VEM.
    const { muons } = frontAt({ zenith_deg: 60, distance_m: 1000 });
    const hard = { ...muons, lowFraction: 0, energyScale: 8, energyWidth: 0 };
    const chord = (Math.PI * 1.8 * 1.8 * 1.2) / silhouetteArea(0.5, Math.sqrt(0.75));
    expect(chord / 1.2).toBeCloseTo(1.1526, 3);
    // The grid of 64 x 64 rays and the step between degrees cost 5e-4.
    expect(Math.abs(meanMuonCharge(60)(hard) / (chord / 1.2) - 1)).toBeLessThan(1e-3);
    // Muons below the Cherenkov threshold give nothing: range (0.15 to 0.5 - 0.16) / 0.2 vertically, at most 1.7 m.
    const soft = meanMuonCharge(0)({ ...muons, lowFraction: 1 });
    // Mean of min((E - 0.16) / 0.2, 1.2) / 1.2 over 0.15-0.5: rises over 0.16-0.4 (0.5 x 0.24), then 1 over 0.1: 0.22 / 0.35.
    expect(Math.abs(soft - 0.22 / 0.35)).toBeLessThan(0.005);
  });
});
