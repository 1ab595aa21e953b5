import { DEGREE } from "../core/units.ts";
import { log10Energy } from "./energy.ts";
import type { Feature } from "./feature.ts";
import { riseTimePerPmtFeature } from "./rise-time.ts";

/** Where a station stands: what the mean rise time depends on. */
export interface StationGeometry {
  core_distance_m: number;
  /** secant of the zenith angle, 1 to about 2 */
  sec_zenith: number;
}

/**
 * Mean rise time in ns of stations in Auger data, 40 + alpha r + beta r^2 ("Karen Mora parametrisation", Auger
 * Offline, AdstMva::RisetimeFunction). Beyond the 300 to 1400 m that the Delta method keeps to, take it as
 * an extrapolation.
 *
 * @param log10EnergyEv log10 of the energy in eV
 */
export function benchmarkRiseTime(
  log10EnergyEv: number,
  { core_distance_m: r, sec_zenith: s }: StationGeometry,
): number {
  const z = (s - 1.25107) / 0.405333;
  const alpha = (-0.141152 + 0.0141074 * log10EnergyEv) * Math.exp(-0.5 * z * z);
  const beta = (0.000904323 + 6.4291e-6 * log10EnergyEv) * (1 - 1.09992 * s + 0.30987 * s * s);
  return 40 + alpha * r + beta * r * r;
}

/**
 * Amplitude in ns of the early-late asymmetry of the rise time, t(zeta) = t + g cos(zeta), zeta = 0 early (Auger
 * Offline, the correction that belongs to `benchmarkRiseTime`).
 */
export function riseTimeAsymmetry({ core_distance_m: r, sec_zenith: s }: StationGeometry): number {
  const constant = 96.73 + s * (-282.4 + s * (241.8 - s * 62.61));
  const perSquareMetre = -0.0009572 + s * (0.002068 + s * (-0.001362 + s * 0.0002861));
  return constant + perSquareMetre * r * r;
}

/**
 * Rise time less the mean rise time of Auger data at the same energy, zenith and core distance, the early-late
 * asymmetry taken off: shorter for heavy primaries. The Delta method divides this by the
 * uncertainty of the station; that is left to the classifier, since its parametrisation for large signals
 * vanishes near 63 degrees (16.46 sec = 36.16).
 * The rise time is that per PMT, for which the benchmark was made. A zenith angle of 90 degrees has no secant that
 * is of use: the value is then not finite and the row refused.
 */
export const riseTimeExcessFeature: Feature = {
  name: "rise_time_excess_ns",
  unit: "ns",
  description:
    "rise time (per PMT, without early-late asymmetry) less the mean of Auger data; short for heavy primaries",
  source: "after the Delta method, Phys. Rev. D 96 (2017) 122003; mean and asymmetry: Auger Offline RisetimeFunction",
  role: "observable",
  columns: [...riseTimePerPmtFeature.columns, "energy_eev", "zenith_deg", "azimuth_sp_deg", "core_distance_m"],
  compute: (station) => {
    const geometry = {
      core_distance_m: station.value("core_distance_m"),
      sec_zenith: 1 / Math.cos(station.value("zenith_deg") * DEGREE),
    };
    const asymmetry = riseTimeAsymmetry(geometry) * Math.cos(station.value("azimuth_sp_deg") * DEGREE);
    const benchmark = benchmarkRiseTime(18 + log10Energy(station.value("energy_eev")), geometry);
    return riseTimePerPmtFeature.compute(station) - asymmetry - benchmark;
  },
};
