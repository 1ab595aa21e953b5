import { describe, expect, test } from "vitest";
import { riseTimePerPmtFeature } from "../../src/features/rise-time.ts";
import { benchmarkRiseTime, riseTimeAsymmetry, riseTimeExcessFeature } from "../../src/features/rise-time-excess.ts";
import { stationView, WORKED } from "./station-table.ts";

const SECANTS = [1, 1.1, 1.27, 1.5, 1.75, 2];

describe("benchmarkRiseTime", () => {
  // the table printed with the parametrisation, 10^19 eV, rounded to 1 ns
  test.each([
    [600, [180, 172, 154, 121, 85, 68]],
    [1000, [360, 328, 272, 194, 124, 104]],
    [1500, [682, 599, 468, 307, 185, 166]],
  ])("at %i m", (core_distance_m, expected) => {
    const times = SECANTS.map((sec_zenith) => Math.round(benchmarkRiseTime(19, { core_distance_m, sec_zenith })));
    expect(times).toEqual(expected);
  });
});

describe("riseTimeAsymmetry", () => {
  test("at 1000 m and sec 1.75, by hand", () => {
    // 96.73 - 282.40 x 1.75 + 241.80 x 3.0625 - 62.61 x 5.359375 = 7.49 and, times 1000^2,
    // -957.2 + 2068 x 1.75 - 1362 x 3.0625 + 286.1 x 5.359375 = 23.99
    expect(riseTimeAsymmetry({ core_distance_m: 1000, sec_zenith: 1.75 })).toBeCloseTo(31.48, 1);
  });

  test.each([
    [1.1, 46],
    [1.27, 58],
    [1.5, 52],
    [1.75, 32],
    [2, 18],
  ])("at 1000 m and sec %f, within 1 ns of the printed value", (sec_zenith, printed) => {
    expect(Math.abs(riseTimeAsymmetry({ core_distance_m: 1000, sec_zenith }) - printed)).toBeLessThan(1);
  });
});

describe("riseTimeExcessFeature", () => {
  const pmts = [WORKED, WORKED, WORKED] as const;
  const scalars = { energy_eev: 10, zenith_deg: 60, core_distance_m: 1000 };

  test("is the rise time less asymmetry and benchmark: 31.25 - 18 cos(zeta) - 104 ns", () => {
    // sec 60 deg = 2, where the tables above give 104 and 18, each rounded by at most 0.5
    const early = riseTimeExcessFeature.compute(stationView({ pmts, scalars: { ...scalars, azimuth_sp_deg: 0 } }));
    const side = riseTimeExcessFeature.compute(stationView({ pmts, scalars: { ...scalars, azimuth_sp_deg: 90 } }));
    const late = riseTimeExcessFeature.compute(stationView({ pmts, scalars: { ...scalars, azimuth_sp_deg: 180 } }));
    expect(Math.abs(side - (31.25 - 104))).toBeLessThan(0.5);
    expect(Math.abs(early - (31.25 - 18 - 104))).toBeLessThan(1);
    expect(Math.abs(late - (31.25 + 18 - 104))).toBeLessThan(1);
  });

  test("takes the rise time of each PMT", () => {
    const uneven = stationView({ pmts: [WORKED, WORKED, [0, 0, 6, 0, 0, 0]], scalars });
    const even = stationView({ pmts, scalars });
    expect(riseTimeExcessFeature.compute(even) - riseTimeExcessFeature.compute(uneven)).toBeCloseTo(
      31.25 - riseTimePerPmtFeature.compute(uneven),
      9,
    );
  });
});
