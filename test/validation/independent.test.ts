import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { DEGREE } from "../../src/core/units.ts";
import { countingSpread, meanRiseTime } from "../../src/validation/mean-rise-time.ts";
import { fitLine, moments } from "../../src/validation/moments.ts";
import { dataFront, fallenSignal, riseTimes, withoutAzimuth } from "../../src/validation/scan.ts";
import { sampleStations } from "../../src/validation/station-sample.ts";

/** Stations under the mean shower of data at 10 EeV. */
function stations(zenith_deg: number, distance_m: number, n: number) {
  const random = Random.fromSeed(501).stream("stations", zenith_deg, distance_m);
  return sampleStations(random, { mode: "data", shower: "mean", lgE: 19, zenith_deg, distance_m }, n);
}

const RADIUS_M = 1.8;
const HEIGHT_M = 1.2;

/**
 * Mean and mean square of the charge, VEM, of through-going muons at a zenith angle, by tracing a regular grid of rays
 * through the cylinder: lines along (s, 0, -c) through points (a e + b y), e = (c, 0, s).
 */
function tracedCharge(zenith_deg: number): { mean: number; square: number } {
  const [c, s] = [Math.cos(zenith_deg * DEGREE), Math.sin(zenith_deg * DEGREE)];
  const steps = 600;
  let [hits, sum, square] = [0, 0, 0];
  for (let i = 0; i < steps; i++) {
    for (let k = 0; k < steps; k++) {
      const [a, b] = [i, k].map((j) => 1.9 * ((2 * (j + 0.5)) / steps - 1)) as [number, number];
      const rest = RADIUS_M * RADIUS_M - b * b;
      if (rest <= 0) continue;
      const half = Math.sqrt(rest) / s;
      const low = Math.max((a * s - HEIGHT_M / 2) / c, (-a * c) / s - half);
      const high = Math.min((a * s + HEIGHT_M / 2) / c, (-a * c) / s + half);
      if (high <= low) continue;
      const charge = (high - low) / HEIGHT_M;
      hits++;
      sum += charge;
      square += charge * charge;
    }
  }
  return { mean: sum / hits, square: square / hits };
}

describe("signal of one station against independent calculations", () => {
  it.each([
    [0, 1000, 51.6],
    [38, 500, 493],
    [38, 1000, 47.1],
    [38, 1600, 8.7],
    [48, 1000, 38.9],
    [60, 1000, 21.8],
    [60, 1600, 5.6],
  ])(
    "the mean at %d deg and %d m is that of the front, and %d VEM of table 5.4 (V4-V6)",
    (zenith, distance, quoted) => {
      const { front } = dataFront({ zenith_deg: zenith, distance_m: distance });
      const expected = front.signal_mu_vem + front.signal_halo_vem + front.electromagnetic.signal_vem;
      const { mean, meanError } = moments(fallenSignal(stations(zenith, distance, 400)));
      // 4.4 standard errors (1e-5 by chance), and 0.3 % for the mean muon charge, which is tabulated.
      expect(Math.abs(mean - expected)).toBeLessThan(4.4 * meanError + 0.003 * expected);
      // Rounding of the table and 2 % for interpolating the muon table, as the electromagnetic tests allow.
      expect(Math.abs(expected - quoted)).toBeLessThan(0.05 + 0.02 * quoted);
    },
  );

  it.each([38, 60])("the variance at %d deg is that of a compound Poisson process (V10)", (zenith) => {
    const { front, detector } = dataFront({ zenith_deg: zenith, distance_m: 800 });
    const { mean, square } = tracedCharge(zenith);
    // Muons: mean square over mean of the charge, delta rays exp(0.05^2). Exponential charges: twice their mean.
    const rest = front.signal_halo_vem + front.electromagnetic.signal_vem;
    const muons = front.signal_mu_vem * (square / mean) * Math.exp(detector.delta_ray_spread ** 2);
    const expected = muons + rest * 2 * detector.electromagnetic_particle_vem;
    const sample = stations(zenith, 800, 1500);
    const { sigma, sigmaError } = moments(withoutAzimuth(fallenSignal(sample), sample.azimuth_sp_deg));
    // Muons that stop in the water make the charges a little more even: below 3 % of sigma, one-sided, seen 1 %.
    expect(Math.abs(sigma / Math.sqrt(expected) - 0.99)).toBeLessThan(0.02 + (4.4 * sigmaError) / sigma);
  });
});

describe("rise time against the mean trace, integrated without chance", () => {
  it.each([
    [0, 600],
    [38, 600],
    [48, 600],
    [60, 600],
  ])("agrees at %d deg and %d m, where signals are large (V7)", (zenith, distance) => {
    const { front, detector } = dataFront({ zenith_deg: zenith, distance_m: distance });
    const { rise_time_ns } = riseTimes(stations(zenith, distance, 300));
    const { mean, meanError } = moments(rise_time_ns);
    // 4.4 standard errors; 25 ns bins within which the trace is taken as even, and the baseline: 2.5 %.
    expect(Math.abs(mean - meanRiseTime(front, detector))).toBeLessThan(4.4 * meanError + 0.025 * mean);
  });

  it("scatters as counting of particles gives (V8)", () => {
    const { front, detector } = dataFront({ zenith_deg: 0, distance_m: 1000 });
    const sample = stations(0, 1000, 900);
    const { sigma, mean } = moments(fallenSignal(sample));
    const { sigma: spread, sigmaError } = moments(riseTimes(sample).rise_time_ns);
    const expected = countingSpread(front, detector, (sigma * sigma) / (mean * mean));
    // 4.4 standard errors, and 15 %: counting takes all particles as equal in time, but muons, of larger charge, are early.
    expect(Math.abs(spread - expected)).toBeLessThan(4.4 * sigmaError + 0.15 * expected);
  });

  it("has the asymmetry of mean traces (V9)", () => {
    const place = { zenith_deg: 38, distance_m: 700 };
    const [early, late] = [dataFront(place, 0), dataFront(place, 180)].map(({ front, detector }) =>
      meanRiseTime(front, detector),
    );
    const { azimuth_sp_deg, rise_time_ns } = riseTimes(stations(38, 700, 900));
    const { slope, slopeError } = fitLine(
      azimuth_sp_deg.map((azimuth) => Math.cos(azimuth * DEGREE)),
      rise_time_ns,
    );
    // 4.4 standard errors, and 5 % as the asymmetry is no pure cosine.
    expect(Math.abs(slope - (early! - late!) / 2)).toBeLessThan(4.4 * slopeError + 0.05 * slope);
    expect(slope).toBeGreaterThan(10);
  });
});
