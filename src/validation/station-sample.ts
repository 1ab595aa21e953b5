import type { Primary } from "../core/primaries.ts";
import type { Random } from "../core/random.ts";
import { fallTime } from "../features/fall-time.ts";
import { riseTime } from "../features/rise-time.ts";
import { Trace } from "../features/trace.ts";
import { type Fall, fallOnArray } from "../simulation/fall.ts";
import { MUON_SCALE } from "../simulation/hadronic-model.ts";
import { lnNmuMoments } from "../simulation/muon-number.ts";
import type { SimulationPreset } from "../simulation/preset.ts";
import { sampleShower } from "../simulation/shower.ts";
import { Station, type StationSignal } from "../simulation/station.ts";
import { dataXmax, energyOf, type Mode, presetOf } from "./mode.ts";

/** Stations at one distance from the axis, at azimuths even around it. */
export interface StationChoice {
  mode: Mode;
  /** "mean": always the mean shower of data; a primary: a new shower for each station */
  shower: "mean" | Primary;
  lgE: number;
  zenith_deg: number;
  distance_m: number;
}

/** One number per station; NaN in what a station without trigger has not. */
export interface StationSample {
  /** in the shower plane, 0 early */
  azimuth_sp_deg: Float64Array;
  /** charges that fell, VEM */
  muon_vem: Float64Array;
  electromagnetic_vem: Float64Array;
  halo_vem: Float64Array;
  /** recorded signal, VEM */
  signal_vem: Float64Array;
  /** per PMT, averaged, ns */
  rise_time_ns: Float64Array;
  fall_time_ns: Float64Array;
  /** 0 none, 1 high gain, 2 low gain too */
  saturation: Float64Array;
}

/** The quantities of a sample. */
export const STATION_COLUMNS: readonly (keyof StationSample)[] = [
  "azimuth_sp_deg",
  "muon_vem",
  "electromagnetic_vem",
  "halo_vem",
  "signal_vem",
  "rise_time_ns",
  "fall_time_ns",
  "saturation",
];

export function sampleStations(random: Random, choice: StationChoice, n: number): StationSample {
  const { mode, shower, lgE, zenith_deg, distance_m } = choice;
  const preset = presetOf(mode, lgE, zenith_deg);
  const station = new Station(preset.detector);
  const traces = [1, 2, 3].map((pmt) => new Trace(`trace of PMT ${pmt}`));
  const sample = Object.fromEntries(
    STATION_COLUMNS.map((name) => [name, new Float64Array(n)]),
  ) as unknown as StationSample;
  const mean = shower === "mean" ? meanFall(preset, lgE, zenith_deg) : undefined;
  for (let i = 0; i < n; i++) {
    const azimuth_sp_deg = 360 * random.uniform() - 180;
    const fall = mean ?? randomFall(random, preset, shower as Primary);
    const signal = station.record(fall.front({ id: 0, x: 0, y: 0, distance_m, azimuth_sp_deg }), random);
    sample.azimuth_sp_deg[i] = azimuth_sp_deg;
    sample.muon_vem[i] = signal.signal_mu_vem;
    sample.electromagnetic_vem[i] = signal.signal_em_vem;
    sample.halo_vem[i] = signal.signal_halo_vem;
    sample.signal_vem[i] = signal.triggered ? signal.signal_vem : Number.NaN;
    const [rise, fallen] = times(signal, traces);
    sample.rise_time_ns[i] = rise;
    sample.fall_time_ns[i] = fallen;
    sample.saturation[i] = signal.saturation;
  }
  return sample;
}

/** The mean shower of data: its Xmax, the muons of protons. Core and azimuth do not matter. */
export function meanFall(preset: SimulationPreset, lgE: number, zenith_deg: number): Fall {
  const energy_eev = energyOf(lgE);
  const hadron = { primary: "proton", energy_eev, zenith_deg, hadronicModel: preset.hadronic_model } as const;
  const { mean: ln_nmu } = lnNmuMoments(hadron);
  const shower = { energy_eev, zenith_deg, azimuth_deg: 0, xmax_gcm2: dataXmax(lgE), ln_nmu, em_fluctuation: 1 };
  return fallOnArray(shower, { x: 0, y: 0 }, preset, scaleOf(preset));
}

function randomFall(random: Random, preset: SimulationPreset, primary: Primary): Fall {
  return fallOnArray(sampleShower(random, primary, preset), { x: 0, y: 0 }, preset, scaleOf(preset));
}

function scaleOf(preset: SimulationPreset): number {
  return preset.muon_scale ?? MUON_SCALE[preset.hadronic_model];
}

/** Rise and fall time, ns, each PMT's own, averaged. */
function times(
  { triggered, bin_width_ns, traces: recorded }: StationSignal,
  traces: readonly Trace[],
): [number, number] {
  if (!triggered) return [Number.NaN, Number.NaN];
  let [rise, fall] = [0, 0];
  traces.forEach((trace, pmt) => {
    trace.load(recorded[pmt]!, 0, recorded[pmt]!.length);
    rise += riseTime(trace, bin_width_ns) / traces.length;
    fall += fallTime(trace, bin_width_ns) / traces.length;
  });
  return [rise, fall];
}
