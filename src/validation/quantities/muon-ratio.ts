import type { Primary } from "../../core/primaries.ts";
import { lnNmuMoments } from "../../simulation/muon-number.ts";
import type { Measuring } from "../measuring.ts";
import { moments } from "../moments.ts";
import type { Measurement, Quantity } from "../quantity.ts";
import { zenithOf } from "../scan.ts";

const ZENITH_DEG = zenithOf(1.3);

async function measure(measuring: Measuring): Promise<Measurement> {
  const lnN = async (primary: Primary) => {
    const choice = { hadronicModel: "QGSJetII-04", primary, lgE: 19, zenith_deg: ZENITH_DEG } as const;
    const { ln_nmu_residual } = await measuring.showers(choice, 40_000);
    const { mean, meanError } = moments(ln_nmu_residual);
    return { mean: mean + lnNmuMoments({ ...choice, energy_eev: 10 }).mean, error: meanError };
  };
  const [proton, iron] = await Promise.all([lnN("proton"), lnN("iron")]);
  const measured = Math.exp(iron.mean - proton.mean);
  const error = measured * Math.hypot(proton.error, iron.error);
  const shared = { at: "10 EeV, sec 1.3", decimals: 4, measured, error };
  return {
    rows: [{ ...shared, quantity: "N_mu of iron over proton", target: 1.285, tolerance: { relative: 0.02 } }],
    figures: [],
  };
}

export const muonRatio: Quantity = {
  id: "V3",
  title: "Muons of iron over those of protons",
  target:
    "Ratio of the geometric means of N_mu at 10 EeV and sec(zenith) = 1.3; 56^0.062 in the Heitler-Matthews model.",
  source: "fit to CORSIKA QGSJetII-04/FLUKA showers [D]",
  tolerance: "2 %",
  measure,
};
