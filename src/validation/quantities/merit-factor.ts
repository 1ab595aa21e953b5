import type { Primary } from "../../core/primaries.ts";
import { lnNmuMoments } from "../../simulation/muon-number.ts";
import type { Measuring } from "../measuring.ts";
import { type Moments, moments } from "../moments.ts";
import type { Measurement, Quantity, Row } from "../quantity.ts";
import { zenithOf } from "../scan.ts";

const ZENITH_DEG = zenithOf(1.3);

async function measure(measuring: Measuring): Promise<Measurement> {
  const at = async (primary: Primary) => {
    const choice = { hadronicModel: "QGSJetII-04", primary, lgE: 19, zenith_deg: ZENITH_DEG } as const;
    const { xmax_gcm2, ln_nmu_residual } = await measuring.showers(choice, 40_000);
    const { mean } = lnNmuMoments({ ...choice, energy_eev: 10 });
    return { xmax: moments(xmax_gcm2), lnNmu: moments(ln_nmu_residual.map((value) => value + mean)) };
  };
  const [proton, iron] = await Promise.all([at("proton"), at("iron")]);
  const shared = { at: "10 EeV, sec 1.3, QGSJetII-04", decimals: 3, tolerance: { relative: 0.05 } };
  return {
    rows: [
      { ...shared, quantity: "merit factor of Xmax", target: 1.46, ...merit(proton.xmax, iron.xmax) },
      { ...shared, quantity: "merit factor of ln N_mu", target: 1.78, ...merit(proton.lnNmu, iron.lnNmu) },
    ] satisfies Row[],
    figures: [],
  };
}

/** |m1 - m2| / sqrt(s1^2 + s2^2) and its standard error. */
export function merit(one: Moments, other: Moments): { measured: number; error: number } {
  const spread = Math.hypot(one.sigma, other.sigma);
  const measured = Math.abs(one.mean - other.mean) / spread;
  const means = Math.hypot(one.meanError, other.meanError) / spread;
  const spreads =
    (measured * Math.hypot(one.sigma * one.sigmaError, other.sigma * other.sigmaError)) / (spread * spread);
  return { measured, error: Math.hypot(means, spreads) };
}

export const meritFactor: Quantity = {
  id: "V13",
  title: "Merit factors of proton and iron",
  target: "|m1 - m2| / sqrt(s1^2 + s2^2) of the true Xmax and the true ln N_mu.",
  source: "Xmax: table of V1; ln N_mu: means and sigma of the CORSIKA showers [D]",
  tolerance: "5 %",
  measure,
};
