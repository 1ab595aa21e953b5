import type { Primary } from "../core/primaries.ts";
import type { Measuring } from "./measuring.ts";
import { presetOf } from "./mode.ts";
import { fitLine } from "./moments.ts";
import { meanFall, type StationSample } from "./station-sample.ts";

/** Stations of a place of the scans. */
const STATIONS = 1500;
/** Distances, m, at which the mean shower of data is scanned. */
export const DISTANCES = [300, 400, 500, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000] as const;

export interface Place {
  zenith_deg: number;
  distance_m: number;
  lgE?: number;
}

/** Stations under the mean shower of data (10 EeV unless said otherwise): one sample for all quantities that need it. */
export function dataStations(measuring: Measuring, place: Place, n = STATIONS): Promise<StationSample> {
  const { zenith_deg, distance_m, lgE = 19 } = place;
  return measuring.stations({ mode: "data", shower: "mean", lgE, zenith_deg, distance_m }, n);
}

/** Stations under showers of a primary as the generator makes them, each station under a shower of its own. */
export function simulatedStations(
  measuring: Measuring,
  shower: Primary,
  place: Place,
  n = STATIONS,
): Promise<StationSample> {
  const { zenith_deg, distance_m, lgE = 19 } = place;
  return measuring.stations({ mode: "simulation", shower, lgE, zenith_deg, distance_m }, n);
}

/** All that fell on each station, VEM. */
export function fallenSignal({ muon_vem, electromagnetic_vem, halo_vem }: StationSample): Float64Array {
  return muon_vem.map((muon, i) => muon + electromagnetic_vem[i]! + halo_vem[i]!);
}

/**
 * Values of stations at even azimuths, less what goes with the cosine of the azimuth: what is left fluctuates about the
 * mean as stations at one place do. NaN stay NaN.
 */
export function withoutAzimuth(values: Float64Array, azimuth_sp_deg: Float64Array): Float64Array {
  const cosines = azimuth_sp_deg.map((azimuth) => Math.cos((azimuth * Math.PI) / 180));
  const kept = Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]!));
  const { slope } = fitLine(
    kept.map((i) => cosines[i]!),
    kept.map((i) => values[i]!),
  );
  return values.map((value, i) => value - slope * cosines[i]!);
}

/** Smallest signal, VEM, of a station whose rise time is used (the Delta method's cut). */
const RISE_TIME_VEM = 5;
/** Mean signals, VEM, between which most stations pass that cut and do not saturate the low gain. */
const USABLE_VEM = [6, 1500] as const;

/** Whether most stations of a place under the mean shower of data have a rise time that can be used. */
export function hasRiseTimes(place: Place): boolean {
  const { signal_mu_vem, signal_halo_vem, electromagnetic } = dataFront(place).front;
  const signal_vem = signal_mu_vem + signal_halo_vem + electromagnetic.signal_vem;
  return signal_vem > USABLE_VEM[0] && signal_vem < USABLE_VEM[1];
}

/** Azimuths and rise times of the stations with trigger, more than 5 VEM and an unsaturated low gain. */
export function riseTimes({ signal_vem, azimuth_sp_deg, rise_time_ns, saturation }: StationSample) {
  const kept = Array.from(signal_vem.keys()).filter((i) => signal_vem[i]! > RISE_TIME_VEM && saturation[i]! < 2);
  const pick = (values: Float64Array) => Float64Array.from(kept, (i) => values[i]!);
  return { azimuth_sp_deg: pick(azimuth_sp_deg), rise_time_ns: pick(rise_time_ns), signal_vem: pick(signal_vem) };
}

/** The front under the mean shower of data, and the detector it falls on. */
export function dataFront({ zenith_deg, distance_m, lgE = 19 }: Place, azimuth_sp_deg = 90) {
  const preset = presetOf("data", lgE, zenith_deg);
  const site = { id: 0, x: 0, y: 0, distance_m, azimuth_sp_deg };
  return { front: meanFall(preset, lgE, zenith_deg).front(site), detector: preset.detector };
}

/** `38 deg, 1000 m` */
export function placeName({ zenith_deg, distance_m, lgE }: Place): string {
  const energy = lgE === undefined ? "" : `, 10^${lgE} eV`;
  return `${Number(zenith_deg.toFixed(1))} deg, ${distance_m} m${energy}`;
}

/** sec of a zenith angle in deg. */
export function secant(zenith_deg: number): number {
  return 1 / Math.cos((zenith_deg * Math.PI) / 180);
}

/** Zenith angle, deg, of a secant of at most 2. */
export function zenithOf(sec: number): number {
  return Math.min(60, (Math.acos(1 / sec) * 180) / Math.PI);
}

/** Points of a curve at evenly spaced x. */
export function curve(
  [low, high]: readonly [number, number],
  y: (x: number) => number,
  steps = 60,
): { x: number; y: number }[] {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const x = low + ((high - low) * i) / steps;
    return { x, y: y(x) };
  });
}

/** A measured point with its error bar of one standard error. */
export function measuredPoint(x: number, y: number, error: number) {
  return { x, y, low: y - error, high: y + error };
}
