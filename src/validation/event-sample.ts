import type { Primary } from "../core/primaries.ts";
import type { Random } from "../core/random.ts";
import { inShowerPlane, sampleCore, sitesAround } from "../simulation/array.ts";
import { EventSimulator } from "../simulation/event.ts";
import { type Fall, fallOnArray } from "../simulation/fall.ts";
import { lnNmuMoments } from "../simulation/muon-number.ts";
import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";
import { ENERGY_EXPONENT, fitS1000 } from "../simulation/reconstruction.ts";
import { Rows } from "../simulation/rows.ts";
import { sampleShower } from "../simulation/shower.ts";
import { Station } from "../simulation/station.ts";
import { xmaxMoments } from "../simulation/xmax.ts";
import { presetOf } from "./mode.ts";

/** Reconstructed events of the default preset. */
export interface EventSample {
  lgE: Float64Array;
  zenith_deg: Float64Array;
  /** ln(E / E_mc) */
  bias: Float64Array;
  /** what a proton's energy scale makes of the mean shower of this primary, without any fluctuation */
  expected: Float64Array;
}

export const EVENT_COLUMNS: readonly (keyof EventSample)[] = ["lgE", "zenith_deg", "bias", "expected"];

/** Events of `showers` showers; those that are not reconstructed are left out. */
export function sampleEvents(random: Random, primary: Primary, showers: number): EventSample {
  const preset = simulationSchema.parse({ primaries: [primary], showers_per_primary: showers });
  const simulator = new EventSimulator(preset, random);
  const found: Record<keyof EventSample, number[]> = { lgE: [], zenith_deg: [], bias: [], expected: [] };
  const stream = random.stream("expected");
  for (let index = 0; index < showers; index++) {
    const rows = new Rows();
    const shower = simulator.shower(index);
    simulator.addFall(shower, index, 0, rows);
    if (rows.length === 0) continue;
    const { energy_eev, zenith_deg } = shower;
    const reconstructed = (rows.table().columns.energy_eev as Float64Array)[0]!;
    found.lgE.push(18 + Math.log10(energy_eev));
    found.zenith_deg.push(zenith_deg);
    found.bias.push(Math.log(reconstructed / energy_eev));
    found.expected.push(expectedBias(stream, preset, primary, { energy_eev, zenith_deg }));
  }
  return {
    lgE: Float64Array.from(found.lgE),
    zenith_deg: Float64Array.from(found.zenith_deg),
    bias: Float64Array.from(found.bias),
    expected: Float64Array.from(found.expected),
  };
}

interface Place {
  energy_eev: number;
  zenith_deg: number;
}

/** Signal, VEM, from which a station triggers for sure, and below which it is taken as silent here. */
const SILENT_VEM = 3;

/**
 * B ln(S1000 of the mean shower of a primary / that of the mean proton shower) on one core position, B of the energy
 * scale E = A S38^B: the lateral fit to mean signals, without fluctuations, electronics and errors of core and direction.
 */
function expectedBias(random: Random, preset: SimulationPreset, primary: Primary, place: Place): number {
  const core = sampleCore(random, preset.spacing_m);
  const [own, proton] = [meanShower(preset, primary, place), meanShower(preset, "proton", place)].map((shower) => {
    const fall = fallOnArray(shower, core, preset, 1);
    const stations = fall.sites.map((site) => {
      const { signal_mu_vem, signal_halo_vem, electromagnetic } = fall.front(site);
      const signal_vem = signal_mu_vem + signal_halo_vem + electromagnetic.signal_vem;
      return { distance_m: site.distance_m, signal_vem: signal_vem < SILENT_VEM ? 0 : signal_vem };
    });
    return fitS1000(stations, place.zenith_deg, CORE_SIGMA_M);
  });
  return ENERGY_EXPONENT * Math.log(own! / proton!);
}

/** Middle of the core resolution of the reconstruction, per coordinate, which sets the weight of near stations. */
const CORE_SIGMA_M = 53;

/** The shower of mean Xmax and mean ln N_mu. */
export function meanShower(preset: SimulationPreset, primary: Primary, place: Place) {
  const input = { ...place, primary, hadronicModel: preset.hadronic_model };
  const { mean_gcm2: xmax_gcm2 } = xmaxMoments(input);
  return { ...place, azimuth_deg: 0, xmax_gcm2, ln_nmu: lnNmuMoments(input).mean, em_fluctuation: 1 };
}

/** How many showers of one energy and zenith angle the array sees. */
export interface ArrayChoice {
  primary: Primary;
  lgE: number;
  zenith_deg: number;
}

/** [showers] stations with trigger (T2 or time over threshold) of each shower on the 1500 m array. */
export function sampleArray(random: Random, { primary, lgE, zenith_deg }: ArrayChoice, showers: number): Float64Array {
  const preset = presetOf("simulation", lgE, zenith_deg);
  const station = new Station(preset.detector);
  return Float64Array.from({ length: showers }, () => {
    const core = sampleCore(random, preset.spacing_m);
    const fall = fallOnArray(sampleShower(random, primary, preset), core, preset, 1);
    const triggered = fall.sites.filter((site) => station.record(fall.front(site), random).triggered).length;
    return triggered + stationsTooNear(fall, core, preset);
  });
}

/** Stations nearer to the axis than the model goes, with hundreds of VEM even at 1 EeV: each triggers. */
function stationsTooNear({ axis }: Fall, core: { x: number; y: number }, preset: SimulationPreset): number {
  const [nearest] = preset.core_distance_m;
  return sitesAround(core, preset.spacing_m, nearest / axis.direction[2]).filter(
    ({ x, y }) => inShowerPlane(axis, x, y).distance_m < nearest,
  ).length;
}
