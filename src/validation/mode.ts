import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";

/**
 * At which muon level the simulation stands beside a published number: that of Auger data (k_mu = 0.81 x 1.33 = 1.077,
 * arXiv:1307.5059 [R]), at which the averages were fitted, or that of QGSJetII-04, the default of the generator.
 */
export type Mode = "data" | "simulation";

const MUON_SCALE: Readonly<Record<Mode, number | undefined>> = { data: 1.33, simulation: undefined };

/** The default preset at that muon level, with showers of one energy and zenith angle. */
export function presetOf(mode: Mode, lgE: number, zenith_deg: number): SimulationPreset {
  return simulationSchema.parse({
    showers_per_primary: 1,
    log10_energy_ev: [lgE, lgE],
    zenith_deg: [zenith_deg, zenith_deg],
    muon_scale: MUON_SCALE[mode],
  });
}

/**
 * Xmax, g/cm2, of the mean shower of Auger data: 745 at 10 EeV, as in the fit of the model [D], with the elongation rate
 * of 26 g/cm2 a decade above 10^18.3 eV (PRD 90 (2014) 122005 [R]).
 */
export function dataXmax(lgE: number): number {
  return 745 + 26 * (lgE - 19);
}

/** Energy, EeV. */
export function energyOf(lgE: number): number {
  return Math.exp((lgE - 18) * Math.LN10);
}
