import { simulationSchema } from "../../simulation/preset.ts";
import type { Measuring } from "../measuring.ts";
import { moments } from "../moments.ts";
import type { Measurement, Quantity, Row } from "../quantity.ts";

/** The default preset's energies and zenith angles. */
const PRESET = simulationSchema.parse({ showers_per_primary: 1 });
const SHOWERS = 120_000;
/** Quoted share of each primary that is named right. */
const RECALLS: Readonly<Record<string, number>> = { proton: 0.62, helium: 0.63, oxygen: 0.85, iron: 0.97 };

async function measure(measuring: Measuring): Promise<Measurement> {
  const [both, xmax] = await Promise.all([
    measuring.posteriors({ preset: PRESET, known: "xmax_and_ln_nmu" }, SHOWERS),
    measuring.posteriors({ preset: PRESET, known: "xmax" }, SHOWERS),
  ]);
  const shared = { at: "10^18.5-10^20 eV, 0-60 deg, QGSJetII-04", decimals: 3, tolerance: { absolute: 0.01 } };
  const accuracy = (largest: Float64Array) => {
    const { mean, meanError } = moments(largest);
    return { measured: mean, error: meanError };
  };
  const recall = (k: number) => {
    const right = both.named.filter((_, i) => both.primary[i] === k).map((named) => (named === k ? 1 : 0));
    const { mean, meanError } = moments(right);
    return { measured: mean, error: meanError };
  };
  return {
    rows: [
      { ...shared, quantity: "accuracy given Xmax and N_mu", target: 0.76, ...accuracy(both.largest) },
      ...PRESET.primaries.map((name, k) => ({
        ...{ ...shared, quantity: `${name} named right`, target: RECALLS[name]! },
        ...recall(k),
      })),
      { ...shared, quantity: "accuracy given Xmax alone", target: 0.5, ...accuracy(xmax.largest) },
    ] satisfies Row[],
    figures: [],
  };
}

export const posterior: Quantity = {
  id: "V14",
  title: "Exact posterior given the truth",
  target:
    "Share of showers whose primary, of proton, helium, oxygen and iron, the exact posterior names right given the true Xmax, N_mu, energy and zenith angle: the ceiling of every classifier (docs/ceiling.md).",
  source: "computed from the tables of V1 and the recipe of V2 [D]",
  tolerance: "0.01",
  measure,
};
