import type { Measuring } from "../measuring.ts";
import { moments } from "../moments.ts";
import type { Measurement, Quantity } from "../quantity.ts";
import { dataStations, fallenSignal, simulatedStations } from "../scan.ts";
import type { StationSample } from "../station-sample.ts";

const PLACE = { zenith_deg: 38, distance_m: 1000 };

async function measure(measuring: Measuring): Promise<Measurement> {
  const signal = async (sample: Promise<StationSample>) => {
    const { mean, meanError } = moments(fallenSignal(await sample));
    return { measured: mean, error: meanError, decimals: 1, quantity: "S38 at 10 EeV, VEM" };
  };
  const [data, proton, iron] = await Promise.all([
    signal(dataStations(measuring, PLACE)),
    signal(simulatedStations(measuring, "proton", PLACE)),
    signal(simulatedStations(measuring, "iron", PLACE)),
  ]);
  return {
    rows: [
      { ...data, at: "data mode", target: 47.7, tolerance: { absolute: 5 } },
      { ...proton, at: "simulation mode, QGSJetII-04 proton", target: 40.5, tolerance: { relative: 0.1 } },
      { ...iron, at: "simulation mode, QGSJetII-04 iron" },
    ],
    figures: [],
  };
}

export const signalSize: Quantity = {
  id: "V5",
  title: "Signal size at 10 EeV",
  target:
    "S(1000) at 38 deg and 10 EeV: in data by the energy calibration E = A S38^B; simulated QGSJetII-04 protons 38 to 43 VEM (middle 40.5), which is the muon deficit of simulations.",
  source: "arXiv:1502.01323 [S]; deficit: 1.33 on muons, arXiv:1307.5059 [R]",
  tolerance: "data mode 5 VEM, simulation mode 10 %",
  measure,
};
