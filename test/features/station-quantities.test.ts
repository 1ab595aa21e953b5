import { describe, expect, test } from "vitest";
import { areaOverPeakPerPmtFeature } from "../../src/features/area-over-peak.ts";
import { azimuthFeature } from "../../src/features/azimuth.ts";
import { energyFeature, energyMcFeature, log10Energy } from "../../src/features/energy.ts";
import { fallTimePerPmtFeature } from "../../src/features/fall-time.ts";
import { pmtAsymmetryFeature } from "../../src/features/pmt-asymmetry.ts";
import { relativeSignalFeature } from "../../src/features/relative-signal.ts";
import { riseTimeFeature, riseTimePerPmtFeature } from "../../src/features/rise-time.ts";
import { totalSignalFeature } from "../../src/features/total-signal.ts";
import { traceLengthFeature } from "../../src/features/trace-length.ts";
import { stationView, WORKED } from "./station-table.ts";

const SINGLE = [0, 0, 6, 0, 0, 0];
const pmts = [WORKED, WORKED, SINGLE] as const;

describe("per PMT", () => {
  // WORKED: rise 31.25 ns, fall 56.25 ns, area over peak 2.5; SINGLE: all in one bin, 0.4 x 25 = 10 ns twice, and 1
  const station = stationView({ pmts });

  test("rise time: (31.25 + 31.25 + 10) / 3", () =>
    expect(riseTimePerPmtFeature.compute(station)).toBeCloseTo(72.5 / 3, 12));

  test("fall time: (56.25 + 56.25 + 10) / 3", () =>
    expect(fallTimePerPmtFeature.compute(station)).toBeCloseTo(122.5 / 3, 12));

  test("area over peak: (2.5 + 2.5 + 1) / 3", () => expect(areaOverPeakPerPmtFeature.compute(station)).toBe(2));

  test("is not that of the mean trace, unless one PMT works", () => {
    // mean trace 0 4/3 14/3 4/3 2/3 2/3, sum 26/3: 10 % at 1 + 0.65, 50 % (13/3) at 2 + 9/14
    expect(riseTimeFeature.compute(station)).toBeCloseTo((2 + 9 / 14 - 1.65) * 25, 5);
    const one = stationView({ pmts, scalars: { pmt_mask: 1 } });
    expect(riseTimePerPmtFeature.compute(one)).toBe(riseTimeFeature.compute(one));
  });

  test("refuses a PMT without signal in a station that has some", () =>
    expect(() => riseTimePerPmtFeature.compute(stationView({ pmts: [WORKED, [0, 0, 0, 0, -1, 0], WORKED] }))).toThrow(
      "trace_pmt2 sums to -1 VEM peak",
    ));
});

describe("charge", () => {
  test("total signal: (10 / 2 + 10 / 4 + 6 / 2) / 3", () =>
    expect(totalSignalFeature.compute(stationView({ pmts, chargeOverPeak: [2, 4, 2] }))).toBe(3.5));

  test("total signal of one PMT is its own", () => {
    const one = stationView({ pmts, chargeOverPeak: [2, 4, 2], scalars: { pmt_mask: 4 } });
    expect(totalSignalFeature.compute(one)).toBe(3);
    expect(pmtAsymmetryFeature.compute(one)).toBe(0);
  });

  test("a PMT of noise counts negative; a mean that is not positive is refused", () => {
    const noisy = [WORKED, [-1, 0, 0, 0, 0, 0], WORKED] as const;
    // (10 - 1 + 10) / 2 / 3
    expect(totalSignalFeature.compute(stationView({ pmts: noisy, chargeOverPeak: [2, 2, 2] }))).toBeCloseTo(19 / 6, 12);
    expect(() => totalSignalFeature.compute(stationView({ pmts: noisy, chargeOverPeak: [20, 0.5, 20] }))).toThrow(
      "charges of the PMTs sum to -1 VEM; expected a positive signal", // 0.5 - 2 + 0.5
    );
  });

  test("PMT asymmetry: (5 - 2.5) / 3.5", () =>
    expect(pmtAsymmetryFeature.compute(stationView({ pmts, chargeOverPeak: [2, 4, 2] }))).toBeCloseTo(2.5 / 3.5, 12));

  test("signal over S(1000 m): log10(3.5 / 0.035)", () => {
    const station = { pmts, chargeOverPeak: [2, 4, 2] } as const;
    expect(relativeSignalFeature.compute(stationView({ ...station, scalars: { s1000_vem: 0.035 } }))).toBeCloseTo(
      2,
      12,
    );
    expect(() => relativeSignalFeature.compute(stationView({ ...station, scalars: { s1000_vem: 0 } }))).toThrow(
      "s1000_vem is 0; expected a positive signal",
    );
  });
});

describe("geometry and energy", () => {
  test("log10 of the energy; 10 EeV is 1, and none below 0 has one", () => {
    expect(log10Energy(10)).toBe(1);
    const station = stationView({ pmts, scalars: { energy_eev: 100, energy_mc_eev: 1 } });
    expect([energyFeature.compute(station), energyMcFeature.compute(station)]).toEqual([2, 0]);
    expect(() => log10Energy(0)).toThrow("energy is 0 EeV; expected a positive energy");
  });

  test("the cosine of the azimuth is 1 early, -1 late, and the same at 0 and 360 degrees", () => {
    const at = (azimuth_sp_deg: number) => azimuthFeature.compute(stationView({ pmts, scalars: { azimuth_sp_deg } }));
    expect([at(0), at(180), at(360)]).toEqual([1, -1, 1]);
    expect(at(60)).toBeCloseTo(0.5, 12);
  });

  test("the trace length is that of the window", () =>
    expect(traceLengthFeature.compute(stationView({ pmts }))).toBe(6));
});
