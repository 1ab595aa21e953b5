import { describe, expect, it } from "vitest";
import { inShowerPlane, sitesAround } from "../../src/simulation/array.ts";
import { fallOnArray } from "../../src/simulation/fall.ts";
import { muonField } from "../../src/simulation/muon-field.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";
import { frontAt, meanFall } from "./fronts.ts";

const preset = simulationSchema.parse({ stations_per_primary: 1 });
const shower = { energy_eev: 10, zenith_deg: 45, azimuth_deg: 70, xmax_gcm2: 745, ln_nmu: 17.7, em_fluctuation: 1 };

describe("fallOnArray", () => {
  it("has all stations of 300-2000 m in the shower plane, none else", () => {
    const { sites, axis } = fallOnArray(shower, { x: -400, y: -900 }, preset, 1);
    expect(axis.zenith_deg).toBe(45);
    for (const { distance_m } of sites) {
      expect(distance_m).toBeGreaterThanOrEqual(300);
      expect(distance_m).toBeLessThanOrEqual(2000);
    }
    const inRange = (cx: number, cy: number) =>
      sitesAround({ x: cx, y: cy }, 1500, 9000).filter(({ x, y }) => {
        const { distance_m } = inShowerPlane(axis, x, y);
        return distance_m >= 300 && distance_m <= 2000;
      });
    let stations = 0;
    for (let i = 0; i < 40; i++) {
      const core = { x: -50 * i, y: -30 * i };
      const on = fallOnArray(shower, core, preset, 1).sites;
      expect(on.map(({ id }) => id)).toEqual(inRange(core.x, core.y).map(({ id }) => id));
      stations += on.length;
    }
    // pi (2000^2 - 300^2) / cos 45 / 1948557 m2 = 8.91 on average.
    expect(Math.abs(stations / 40 - 8.91)).toBeLessThan(1);
  });

  it("has muon signals of k_mu x 10 m2 x density x scale, and the halo's fraction of them", () => {
    const front = frontAt({ zenith_deg: 38, distance_m: 1000, muonScale: 1.33 });
    expect(front.signal_mu_vem).toBeCloseTo(0.81 * 10 * 1.33 * front.muons.density_m2, 10);
    expect(front.signal_halo_vem).toBeCloseTo(0.081 * front.signal_mu_vem, 10);
    expect([front.cosZenith, front.sinZenith]).toEqual([expect.closeTo(0.788011, 6), expect.closeTo(0.615661, 6)]);
  });

  // Table 5.4 of the physics model: total signal at the data's muon level, 10 EeV, Xmax = 745 g/cm2.
  it.each([
    [0, 500, 683],
    [0, 1000, 51.6],
    [0, 1600, 7.9],
    [38, 500, 493],
    [38, 1000, 47.1],
    [38, 1600, 8.7],
    [48, 1000, 38.9],
    [55, 1000, 29.4],
    [60, 500, 132],
    [60, 1000, 21.8],
    [60, 1600, 5.6],
  ])("has the total signal of table 5.4 at %d deg and %d m: %d VEM within 3 %%", (zenith_deg, distance_m, total) => {
    const front = frontAt({ zenith_deg, distance_m, muonScale: 1.33 });
    const sum = front.signal_mu_vem + front.signal_halo_vem + front.electromagnetic.signal_vem;
    // 3 %: interpolation of the muon table (2 %), and the table's rounding.
    expect(Math.abs(sum / total - 1)).toBeLessThan(0.03);
  });

  it("notes what was extrapolated: Xmax of the muon table, age of the electromagnetic front", () => {
    const bits = (xmax_gcm2: number, zenith_deg: number) =>
      fallOnArray({ ...shower, xmax_gcm2, zenith_deg }, { x: 0, y: 0 }, preset, 1).extrapolation;
    expect([bits(745, 45), bits(490, 45), bits(1310, 45), bits(1310, 0)]).toEqual([0, 1, 1, 3]);
  });

  it("has the muons of each station's own place, early or late", () => {
    const { sites, front } = fallOnArray(shower, { x: -400, y: -900 }, preset, 1);
    const field = muonField(shower);
    for (const site of sites) expect(front(site).muons).toEqual(field.at(site.distance_m, site.azimuth_sp_deg));
    expect(new Set(sites.map((site) => Math.sign(Math.cos((site.azimuth_sp_deg * Math.PI) / 180)))).size).toBe(2);
  });

  it("scales muons alone", () => {
    const at = (muonScale: number) => frontAt({ zenith_deg: 20, distance_m: 700, muonScale });
    expect(at(1.61).signal_mu_vem / at(1).signal_mu_vem).toBeCloseTo(1.61, 10);
    expect(at(1.61).electromagnetic).toEqual(at(1).electromagnetic);
    expect(meanFall(preset, { zenith_deg: 20, energy_eev: 10, muonScale: 1 }).extrapolation).toBe(0);
  });
});
