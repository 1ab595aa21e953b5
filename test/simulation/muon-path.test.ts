import { describe, expect, it } from "vitest";
import {
  energyLoss,
  followMuon,
  GROUND_GCM2,
  heightAboveGround,
  type MuonArrival,
  type MuonPath,
} from "../../src/simulation/muon-path.ts";

const MASS = 0.105658;

function follow(path: MuonPath, energy_gev: number): MuonArrival {
  const out = { energy_gev: 0, survival: 0, lag_ns: 0 };
  followMuon(path, energy_gev, out);
  return out;
}

/** The same integrals by Simpson's rule over the length of the path. */
function stepByStep({ depth_gcm2, cosine }: MuonPath, energy_gev: number) {
  const length = heightAboveGround(depth_gcm2) / cosine;
  const steps = 20_000;
  let [decay, slow] = [0, 0];
  for (let i = 0; i <= steps; i++) {
    const l = (length * i) / steps;
    const height = heightAboveGround(depth_gcm2) - l * cosine;
    const depth = GROUND_GCM2 * Math.exp(-height / 7900);
    const energy = energy_gev - (0.0021 * (depth - depth_gcm2)) / cosine;
    const weight = ((i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * length) / (3 * steps);
    decay += (weight * MASS) / (658.6 * Math.sqrt(energy * energy - MASS * MASS));
    slow += (weight * MASS * MASS) / (2 * 0.299792458 * energy * energy);
  }
  return { survival: Math.exp(-decay), lag_ns: slow };
}

describe("heightAboveGround", () => {
  it("follows the isothermal atmosphere: by hand", () => {
    // 1030 exp(-1452 / 7900) = 1030 x 0.832114 = 857.08 g/cm2; half of it is 7900 ln 2 = 5475.9 m higher.
    expect(GROUND_GCM2).toBeCloseTo(857.08, 1);
    expect(heightAboveGround(GROUND_GCM2)).toBe(0);
    expect(heightAboveGround(GROUND_GCM2 / 2)).toBeCloseTo(5475.86, 1);
  });
});

describe("followMuon", () => {
  it("takes 2.1 MeV per g/cm2 along the muon's own path: by hand", () => {
    // (857.08 - 100) g/cm2 x 0.0021 = 1.58987 GeV vertically, twice that at 60 deg.
    expect(energyLoss({ depth_gcm2: 100, cosine: 1 })).toBeCloseTo(1.58987, 3);
    expect(follow({ depth_gcm2: 100, cosine: 1 }, 10).energy_gev).toBeCloseTo(8.41013, 3);
    expect(follow({ depth_gcm2: 100, cosine: 0.5 }, 10).energy_gev).toBeCloseTo(6.82026, 3);
  });

  it("lets a straight muon decay: by hand where it hardly loses energy", () => {
    // From 100 g/cm2: 7900 ln(8.5708) = 16970 m. 1000 GeV: 16970 x 0.105658 / (999.4 x 658.6) = 0.0027241, with 999.4 the
    // mean energy on the way (nine tenths of the 1.6 GeV lost lie in its last half); lag 16970 x 0.105658^2 / (2 x
    // 0.299792 x 999.4^2) = 3.163e-4 ns.
    const { survival, lag_ns } = follow({ depth_gcm2: 100, cosine: 1 }, 1000);
    expect(-Math.log(survival) / 0.0027241).toBeCloseTo(1, 3);
    expect(lag_ns / 3.163e-4).toBeCloseTo(1, 2);
    // At 60 deg the path is twice as long.
    const slanted = follow({ depth_gcm2: 100, cosine: 0.5 }, 1000);
    expect(Math.log(slanted.survival) / Math.log(survival)).toBeCloseTo(2, 2);
  });

  it.each([
    [1, 1, 2.2],
    [100, 1, 1.8],
    [300, 0.5, 3],
    [500, 0.9, 1],
    [850, 1, 0.2],
    [850, 0.2, 0.25],
    [20, 0.3, 50],
  ])("agrees with steps along the path from %d g/cm2 at cosine %d with %d GeV", (depth_gcm2, cosine, energy_gev) => {
    const path = { depth_gcm2, cosine };
    const [exact, steps] = [follow(path, energy_gev), stepByStep(path, energy_gev)];
    expect(exact.survival / steps.survival).toBeCloseTo(1, 7);
    expect(exact.lag_ns / steps.lag_ns).toBeCloseTo(1, 7);
  });

  it("neither ages nor delays a muon made at the ground", () => {
    const { survival, lag_ns, energy_gev } = follow({ depth_gcm2: GROUND_GCM2, cosine: 0.7 }, 3);
    expect(survival).toBeCloseTo(1, 12);
    expect(lag_ns).toBeCloseTo(0, 12);
    expect(energy_gev).toBeCloseTo(3, 12);
  });
});
