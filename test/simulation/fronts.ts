import type { StationFront } from "../../src/simulation/deposits.ts";
import type { DetectorPreset } from "../../src/simulation/detector-preset.ts";
import { type Fall, fallOnArray } from "../../src/simulation/fall.ts";
import { lnNmuMoments } from "../../src/simulation/muon-number.ts";
import { type SimulationPreset, simulationSchema } from "../../src/simulation/preset.ts";

/** A preset with the detector's defaults and the given changes. */
export function detector(changes: Partial<DetectorPreset> = {}): DetectorPreset {
  return { ...simulationSchema.parse({ stations_per_primary: 1 }).detector, ...changes };
}

export interface FrontChoice {
  zenith_deg: number;
  distance_m: number;
  azimuth_sp_deg?: number;
  energy_eev?: number;
  muonScale?: number;
}

/** The mean proton front of 10 EeV and Xmax = 745 g/cm2 at a place, or of another energy. */
export function frontAt(choice: FrontChoice): StationFront {
  const { zenith_deg, distance_m, azimuth_sp_deg = 90, energy_eev = 10, muonScale = 1 } = choice;
  const fall = meanFall(simulationSchema.parse({ stations_per_primary: 1 }), { zenith_deg, energy_eev, muonScale });
  return fall.front({ id: 0, x: 0, y: 0, distance_m, azimuth_sp_deg });
}

export function meanFall(
  preset: SimulationPreset,
  { zenith_deg, energy_eev, muonScale }: { zenith_deg: number; energy_eev: number; muonScale: number },
): Fall {
  const hadron = { primary: "proton", energy_eev, zenith_deg, hadronicModel: "QGSJetII-04" } as const;
  const { mean: ln_nmu } = lnNmuMoments(hadron);
  const shower = { energy_eev, zenith_deg, azimuth_deg: 0, xmax_gcm2: 745, ln_nmu, em_fluctuation: 1 };
  return fallOnArray(shower, { x: 0, y: 0 }, preset, muonScale);
}

/** The same front without its electromagnetic particles and halo. */
export function muonsOnly(front: StationFront): StationFront {
  return { ...front, signal_halo_vem: 0, electromagnetic: { ...front.electromagnetic, signal_vem: 0 } };
}

/** The same front without its muons and halo. */
export function electromagneticOnly(front: StationFront, signal_vem = front.electromagnetic.signal_vem): StationFront {
  return { ...front, signal_mu_vem: 0, signal_halo_vem: 0, electromagnetic: { ...front.electromagnetic, signal_vem } };
}
