import { normalQuantile } from "../core/special-functions.ts";
import type { MuonStation } from "./muon-field.ts";
import { ENERGY_PROBABILITIES } from "./muon-grid.ts";
import { LEAST_ENERGY_GEV } from "./muon-path.ts";
import { luminousRange, meanTrack, TANK_HEIGHT_M } from "./tank.ts";

/** Equally likely slices of the energy spectrum, each of which its middle stands for. */
const SLICES = 32;

/** For each slice the piece of the spectrum (see `sampleMuonEnergy`) that its middle lies in, and where. */
const piece = new Uint8Array(SLICES);
const place = new Float64Array(SLICES);
{
  const deviates = ENERGY_PROBABILITIES.map(normalQuantile);
  for (let i = 0; i < SLICES; i++) {
    const p = (i + 0.5) / SLICES;
    let k = 0;
    while (k < deviates.length - 2 && p > ENERGY_PROBABILITIES[k + 1]!) k++;
    piece[i] = k;
    place[i] = (normalQuantile(p) - deviates[k]!) / (deviates[k + 1]! - deviates[k]!);
  }
}

/**
 * Mean charge, VEM, of a muon of that zenith angle and energy spectrum: mean luminous track over the tank's height.
 * The number of muons is drawn as Poisson(S_mu / this), so that the mean signal is S_mu whatever the geometry and the
 * muons that stop in the water take away (section 4). Returns a function of the station's spectrum.
 */
export function meanMuonCharge(zenith_deg: number): (muons: MuonStation) => number {
  const track = meanTrack(zenith_deg);
  return ({ logEnergies }) => {
    let sum = 0;
    for (let i = 0; i < SLICES; i++) {
      const k = piece[i]!;
      const log = logEnergies[k]! + place[i]! * (logEnergies[k + 1]! - logEnergies[k]!);
      sum += track(luminousRange(LEAST_ENERGY_GEV + Math.exp(log)));
    }
    return sum / SLICES / TANK_HEIGHT_M;
  };
}
