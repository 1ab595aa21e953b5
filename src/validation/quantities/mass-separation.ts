import type { Measuring } from "../measuring.ts";
import { type Moments, moments } from "../moments.ts";
import type { Measurement, Quantity, Row } from "../quantity.ts";
import { fallenSignal, placeName, riseTimes, simulatedStations } from "../scan.ts";
import { merit } from "./merit-factor.ts";

/** Mean t1/2, ns, of protons and iron, 10 EeV, 1000 m, that the fitted model predicts at simulation level [D]. */
const PREDICTED = [
  { zenith_deg: 0, proton_ns: 434, iron_ns: 365 },
  { zenith_deg: 38, proton_ns: 308, iron_ns: 248 },
  { zenith_deg: 48, proton_ns: 223, iron_ns: 177 },
  { zenith_deg: 60, proton_ns: 114, iron_ns: 95 },
] as const;
/** Middle of the predicted 1.09-1.12. */
const SIGNAL_RATIO = 1.105;

interface Seen {
  rise_ns: Moments;
  signal: Moments;
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const at = async (primary: "proton" | "iron", zenith_deg: number): Promise<Seen> => {
    const sample = await simulatedStations(measuring, primary, { zenith_deg, distance_m: 1000 });
    return { rise_ns: moments(riseTimes(sample).rise_time_ns), signal: moments(fallenSignal(sample)) };
  };
  const rows = PREDICTED.map(async ({ zenith_deg, proton_ns, iron_ns }): Promise<Row[]> => {
    const [proton, iron] = await Promise.all([at("proton", zenith_deg), at("iron", zenith_deg)]);
    return rowsAt(placeName({ zenith_deg, distance_m: 1000 }), { proton, iron, proton_ns, iron_ns });
  });
  return { rows: (await Promise.all(rows)).flat(), figures: [] };
}

interface Separation {
  proton: Seen;
  iron: Seen;
  proton_ns: number;
  iron_ns: number;
}

function rowsAt(at: string, { proton, iron, proton_ns, iron_ns }: Separation): Row[] {
  const time = (who: string, target: number, { mean, meanError }: Moments): Row => ({
    ...{ quantity: `mean t1/2 of ${who}, ns`, at, target, measured: mean, error: meanError, decimals: 0 },
    tolerance: { relative: 0.15 },
  });
  const relative = ({ mean, meanError }: Moments) => meanError / mean;
  const ratio = iron.signal.mean / proton.signal.mean;
  return [
    time("protons", proton_ns, proton.rise_ns),
    time("iron", iron_ns, iron.rise_ns),
    {
      ...{ quantity: "signal of iron over proton", at, target: SIGNAL_RATIO, decimals: 3 },
      ...{ measured: ratio, error: ratio * Math.hypot(relative(proton.signal), relative(iron.signal)) },
      ...{ tolerance: { relative: 0.05 } },
    },
    { quantity: "merit factor of t1/2", at, decimals: 2, ...merit(proton.rise_ns, iron.rise_ns) },
    { quantity: "merit factor of the signal", at, decimals: 2, ...merit(proton.signal, iron.signal) },
  ];
}

export const massSeparation: Quantity = {
  id: "S1",
  title: "Proton and iron at one station",
  target:
    "Mean rise times and signals of simulated protons and iron (fluctuating showers, QGSJetII-04, 10 EeV, 1000 m) against what the fitted model predicts; merit factors of one station, for which no published numbers were found.",
  source: "prediction of the fitted model [D]",
  tolerance: "t1/2 15 %, signal ratio 5 %",
  measure,
};
