import { DataError } from "../core/errors.ts";
import type { Feature } from "./feature.ts";

/**
 * Decimal logarithm of an energy in EeV, as ln(E) / ln(10): `Math.log` gives the same bits on every supported engine.
 *
 * @throws DataError if the energy is not positive.
 */
export function log10Energy(energyEev: number): number {
  if (!(energyEev > 0)) throw new DataError(`energy is ${energyEev} EeV; expected a positive energy`);
  return Math.log(energyEev) / Math.LN10;
}

export const energyMcFeature: Feature = {
  name: "log10_energy_mc_eev",
  unit: "log10(EeV)",
  description: "true energy of the shower: Monte-Carlo truth, the same for all its stations",
  source: "Molner thesis (2020), MCEnergy",
  role: "truth",
  columns: ["energy_mc_eev"],
  compute: (station) => log10Energy(station.value("energy_mc_eev")),
};

export const energyFeature: Feature = {
  name: "log10_energy_eev",
  unit: "log10(EeV)",
  description: "energy reconstructed from S(1000 m); the scale against which signals and times are read",
  source: "Pierre Auger Collaboration, JINST 15 (2020) P10021",
  role: "observable",
  columns: ["energy_eev"],
  compute: (station) => log10Energy(station.value("energy_eev")),
};
