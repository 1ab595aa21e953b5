import type { Primary } from "../core/primaries.ts";
import type { Random } from "../core/random.ts";
import { DEGREE } from "../core/units.ts";
import { showerExtrapolation } from "./domain.ts";
import { sampleLnNmu } from "./muon-number.ts";
import type { SimulationPreset } from "./preset.ts";
import { sampleXmax } from "./xmax.ts";

/** The truth of a shower: what it was, and the four numbers and the direction that everything at ground follows from. */
export interface Shower {
  primary: Primary;
  energy_eev: number;
  zenith_deg: number;
  azimuth_deg: number;
  xmax_gcm2: number;
  ln_nmu: number;
  /** factor on the electromagnetic signal: fluctuation at fixed energy and age, mean 1 */
  em_fluctuation: number;
  /** bits of the `extrapolation` column for what of this was drawn beyond the model */
  extrapolation: number;
}

/** Lognormal spread of the electromagnetic signal at fixed energy and depth, 3-5 % [A, section 3.2]. */
export const EM_SPREAD = 0.04;

/** Shower `index` of a preset: the same for every number of showers, workers and primaries asked for beside it. */
export function sampleShower(random: Random, primary: Primary, preset: SimulationPreset): Shower {
  const energy_eev = sampleEnergy(random, preset);
  const zenith_deg = sampleZenith(random, preset);
  const azimuth_deg = 360 * random.uniform() - 180;
  const em_fluctuation = Math.exp(EM_SPREAD * random.normal() - 0.5 * EM_SPREAD * EM_SPREAD);
  const { hadronic_model: hadronicModel, extrapolate } = preset;
  const xmax_gcm2 = sampleXmax(random, { primary, energy_eev, hadronicModel });
  const ln_nmu = sampleLnNmu(random, { primary, energy_eev, zenith_deg, xmax_gcm2, hadronicModel, extrapolate });
  const extrapolation = showerExtrapolation(primary, energy_eev, zenith_deg);
  return { primary, energy_eev, zenith_deg, azimuth_deg, xmax_gcm2, ln_nmu, em_fluctuation, extrapolation };
}

/** E^-index between the ends, EeV; index 1 is uniform in log10 E. */
function sampleEnergy(random: Random, { log10_energy_ev: [low, high], spectral_index }: SimulationPreset): number {
  const u = random.uniform();
  const first = (low - 18) * Math.LN10;
  const last = (high - 18) * Math.LN10;
  const k = 1 - spectral_index;
  if (Math.abs(k) < 1e-9) return Math.exp(first + u * (last - first));
  // Inverse of the distribution function of E^-index, scaled to the low end so that no power overflows.
  return Math.exp(first + Math.log(1 + u * (Math.exp(k * (last - first)) - 1)) / k);
}

/** Uniform in sin^2, as particles arrive on a flat detector. */
function sampleZenith(random: Random, { zenith_deg: [low, high] }: SimulationPreset): number {
  const a = Math.sin(low * DEGREE);
  const b = Math.sin(high * DEGREE);
  return Math.asin(Math.sqrt(a * a + random.uniform() * (b * b - a * a))) / DEGREE;
}
