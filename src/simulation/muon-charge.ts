import { normalQuantile } from "../core/special-functions.ts";
import type { MuonStation } from "./muon-field.ts";
import { luminousRange, meanTrack, TANK_HEIGHT_M } from "./tank.ts";

const LOW_SAMPLES = 8;
const HIGH_SAMPLES = 16;
/** Middle deviates of equally likely slices of a normal distribution. */
const deviates = Float64Array.from({ length: HIGH_SAMPLES }, (_, i) => normalQuantile((i + 0.5) / HIGH_SAMPLES));

/**
 * Mean charge, VEM, of a muon of that zenith angle and energy spectrum: mean luminous track over the tank's height.
 * The number of muons is drawn as Poisson(S_mu / this), so that the mean signal is S_mu whatever the geometry and the
 * muons that stop in the water take away (section 4). Returns a function of the station's spectrum.
 */
export function meanMuonCharge(zenith_deg: number): (muons: MuonStation) => number {
  const track = meanTrack(zenith_deg);
  let low = 0; // energies spread evenly over 0.15-0.5 GeV
  for (let i = 0; i < LOW_SAMPLES; i++) low += track(luminousRange(0.15 + (0.35 * (i + 0.5)) / LOW_SAMPLES));
  low /= LOW_SAMPLES;
  return ({ lowFraction, energyScale, energyWidth }) => {
    let high = 0;
    for (let i = 0; i < HIGH_SAMPLES; i++) {
      high += track(luminousRange(0.5 + Math.exp(energyScale + energyWidth * deviates[i]!)));
    }
    return (lowFraction * low + ((1 - lowFraction) * high) / HIGH_SAMPLES) / TANK_HEIGHT_M;
  };
}
