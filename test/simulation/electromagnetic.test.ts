import { describe, expect, it } from "vitest";
import { electromagneticFront } from "../../src/simulation/electromagnetic.ts";
import { muonField } from "../../src/simulation/muon-field.ts";
import { lnNmuMoments } from "../../src/simulation/muon-number.ts";

function fields(zenith_deg: number, xmax_gcm2 = 745, energy_eev = 10) {
  const shower = { energy_eev, zenith_deg, xmax_gcm2, ln_nmu: 17.75 };
  return { front: electromagneticFront(shower), muons: muonField({ ...shower, extrapolate: true }) };
}

function station(zenith_deg: number, r: number, azimuth_sp_deg = 90) {
  const { front, muons } = fields(zenith_deg);
  return front.at(r, azimuth_sp_deg, muons.at(r, azimuth_sp_deg));
}

describe("electromagneticFront", () => {
  it("has the signal of 10 EeV, vertical, worked by hand", () => {
    // DX = 870 - 745 = 125: z = 525 / 417.6 = 1.257184, GHm = z^(417.6/286.8) exp((17.6 - 125)/286.8)
    // = exp(1.456067 x 0.228874 - 0.374477) = exp(-0.041221) = 0.959617; S(1000) = 33.0 x 0.959617 = 31.6674
    // eta = 2.610 - 0.271 (125 - 400)/500 = 2.759050; at 500 m (0.5 x 1200/1700)^-eta = exp(2.75905 x 1.041454)
    // = 17.6975, so 560.43
    expect(fields(0).front.signal1000_vem).toBeCloseTo(31.6674, 3);
    expect(station(0, 1000).signal_vem).toBeCloseTo(31.6674, 3);
    expect(station(0, 500).signal_vem).toBeCloseTo(560.43, 1);
  });

  // S_mu (data level: k_mu = 1.077, protons) and S_em of table 5.4 of the physics model, 10 EeV, Xmax = 745 g/cm2.
  it.each([
    [0, 500, 113, 560],
    [0, 1000, 18.4, 31.7],
    [0, 1600, 3.8, 3.8],
    [38, 500, 112, 371],
    [38, 1000, 21.4, 24],
    [38, 1600, 5.1, 3.1],
    [48, 1000, 20.4, 16.9],
    [55, 1000, 17.3, 10.7],
    [60, 500, 59, 69],
    [60, 1000, 14.3, 6.3],
    [60, 1600, 4.2, 1.1],
  ])("agrees with table 5.4 at %d deg and %d m: muons %d, electromagnetic %d VEM", (zenith, r, muon, em) => {
    // Electromagnetic: the formula itself, so only the table's rounding (0.05, 0.5 above 60 VEM).
    expect(Math.abs(station(zenith, r).signal_vem - em)).toBeLessThan(em > 60 ? 0.501 : 0.0501);
    // Muons: rounding and 2 % for the interpolation of D in zenith, Xmax and ln r.
    const hadron = { primary: "proton", energy_eev: 10, zenith_deg: zenith, hadronicModel: "QGSJetII-04" } as const;
    const { mean: ln_nmu } = lnNmuMoments(hadron);
    const { density_m2 } = muonField({ zenith_deg: zenith, xmax_gcm2: 745, ln_nmu }).at(r, 90);
    const rounding = muon > 50 ? 0.5 : 0.05;
    expect(Math.abs(1.077 * 10 * density_m2 - muon)).toBeLessThan(rounding + 0.02 * muon);
  });

  it("grows as the 0.97th power of the energy and with the shower's own fluctuation", () => {
    // 10^0.97 = 9.33254
    const ratio = fields(30, 745, 100).front.signal1000_vem / fields(30, 745, 10).front.signal1000_vem;
    expect(ratio).toBeCloseTo(9.33254, 5);
    const shower = { energy_eev: 10, zenith_deg: 0, xmax_gcm2: 745, em_fluctuation: 1.05 };
    expect(electromagneticFront(shower).signal1000_vem).toBeCloseTo(1.05 * 31.6674, 3);
  });

  it("is largest at DX = 17.6 g/cm2 and held below DX = -380", () => {
    const signal = (xmax: number) => fields(0, xmax).front.signal1000_vem;
    expect(signal(870 - 17.6)).toBeCloseTo(33, 10);
    expect(signal(870 - 17.6 + 5)).toBeLessThan(33);
    expect(signal(870 - 17.6 - 5)).toBeLessThan(33);
    const edge = fields(0, 870 + 380).front;
    const beyond = fields(0, 870 + 700).front;
    expect([edge.held, beyond.held]).toEqual([false, true]);
    const muons = fields(0).muons.at(700, 0);
    expect(beyond.at(700, 0, muons)).toEqual(edge.at(700, 0, muons));
    // z = 20 / 417.6: 33 exp(1.456067 ln 0.0478927 + 397.6 / 286.8) = 33 exp(-4.424570 + 1.386332) = 1.5811
    expect(edge.signal1000_vem).toBeCloseTo(1.5811, 3);
  });

  it("has arrival times worked by hand: 38 deg, 1000 m, early, side and late", () => {
    // DX = 870 / 0.788011 - 745 = 1104.046 - 745 = 359.046; ahead 0.106 x 1000 x tan 38 = 106 x 0.781286 = 82.816.
    // t50 = 497 exp(-0.688 (DX_st - 400) / 500): side exp(0.056353) -> 525.81; early DX_st = 276.230,
    // exp(0.170308) -> 589.28; late DX_st = 441.862, exp(-0.057602) -> 469.18 ns.
    expect(station(38, 1000, 90).t50_ns).toBeCloseTo(525.81, 1);
    expect(station(38, 1000, 0).t50_ns).toBeCloseTo(589.28, 1);
    expect(station(38, 1000, 180).t50_ns).toBeCloseTo(469.18, 1);
    expect(station(38, 1000, 0).signal_vem).toBe(station(38, 1000, 180).signal_vem);
    // Offset: 0.6 of the time by which 2 % of the muons have come.
    expect(station(38, 1000).offset_ns).toBeCloseTo(0.6 * fields(38).muons.at(1000, 90).timeQuantiles[1]!, 10);
    expect(station(38, 1000).sigma).toBe(0.45);
  });

  it("never has a median time below 60 ns", () => {
    // 60 deg, 300 m: 497 x 0.3^1.61 exp(-0.688 (995 - 400)/500) = 497 x 0.143935 x 0.440977 = 31.5 ns
    expect(station(60, 300).t50_ns).toBe(60);
  });
});
