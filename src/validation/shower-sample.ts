import type { Primary } from "../core/primaries.ts";
import type { Random } from "../core/random.ts";
import type { HadronicModel } from "../simulation/hadronic-model.ts";
import { lnNmuMoments, sampleLnNmu } from "../simulation/muon-number.ts";
import { sampleXmax } from "../simulation/xmax.ts";
import { energyOf } from "./mode.ts";

export interface ShowerChoice {
  hadronicModel: HadronicModel;
  primary: Primary;
  lgE: number;
  /** deg; "flat" for sin^2 uniform between 0 and 60 deg */
  zenith_deg: number | "flat";
}

/** Truth of showers: Xmax, and ln N_mu less the recipe's mean at the shower's zenith angle. */
export interface ShowerSample {
  xmax_gcm2: Float64Array;
  ln_nmu_residual: Float64Array;
}

const DEGREES = 180 / Math.PI;
/** sin^2 60 deg */
const FLAT = 0.75;

export function sampleShowers(random: Random, choice: ShowerChoice, n: number): ShowerSample {
  const { hadronicModel, primary, lgE, zenith_deg } = choice;
  const energy_eev = energyOf(lgE);
  const xmax = new Float64Array(n);
  const residual = new Float64Array(n);
  const fixed = { primary, energy_eev, hadronicModel };
  for (let i = 0; i < n; i++) {
    const zenith = zenith_deg === "flat" ? Math.asin(Math.sqrt(FLAT * random.uniform())) * DEGREES : zenith_deg;
    const input = { ...fixed, zenith_deg: zenith };
    const xmax_gcm2 = sampleXmax(random, fixed);
    xmax[i] = xmax_gcm2;
    residual[i] = sampleLnNmu(random, { ...input, xmax_gcm2 }) - lnNmuMoments(input).mean;
  }
  return { xmax_gcm2: xmax, ln_nmu_residual: residual };
}
