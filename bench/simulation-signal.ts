import { Random } from "../src/core/random.ts";
import { fallOnArray } from "../src/simulation/fall.ts";
import { MUON_SCALE } from "../src/simulation/hadronic-model.ts";
import { lnNmuMoments } from "../src/simulation/muon-number.ts";
import { simulationSchema } from "../src/simulation/preset.ts";
import { Station } from "../src/simulation/station.ts";
import { xmaxMoments } from "../src/simulation/xmax.ts";
import { digits, type ResultTable } from "./benchmark.ts";

/** Places of a vertical-ish shower of 10 EeV: from hardly a trigger to deep saturation. */
const DISTANCES_M = [1500, 1200, 1000, 800, 600, 450, 320];
const ZENITH_DEG = 38;

/** How fast one thread simulates a station of a mean proton shower, against its signal. */
export function signalSizes(stations: number): ResultTable {
  const preset = simulationSchema.parse({ showers_per_primary: 1 });
  const hadron = { primary: "proton", energy_eev: 10, zenith_deg: ZENITH_DEG, hadronicModel: "QGSJetII-04" } as const;
  const shower = {
    energy_eev: 10,
    zenith_deg: ZENITH_DEG,
    azimuth_deg: 0,
    xmax_gcm2: xmaxMoments(hadron).mean_gcm2,
    ln_nmu: lnNmuMoments(hadron).mean,
    em_fluctuation: 1,
  };
  const fall = fallOnArray(shower, { x: 0, y: 0 }, preset, MUON_SCALE["QGSJetII-04"]);
  const station = new Station(preset.detector);
  const rows = DISTANCES_M.map((distance_m) => {
    const front = fall.front({ id: 0, x: 0, y: 0, distance_m, azimuth_sp_deg: 90 });
    const random = Random.fromSeed(1).stream("distance", distance_m);
    const run = (count: number) => {
      let signal = 0;
      for (let i = 0; i < count; i++) signal += station.record(front, random.stream("station", i)).signal_vem;
      return signal / count;
    };
    run(Math.ceil(stations / 4));
    const start = performance.now();
    const signal = run(stations);
    const seconds = (performance.now() - start) / 1000;
    return [String(distance_m), digits(signal), digits((1e6 * seconds) / stations), digits(stations / seconds)];
  });
  return {
    heading: "Simulation: against the signal",
    note: `One thread, stations of a mean proton shower of 10 EeV and ${ZENITH_DEG} deg, particles to window; ${stations} each.`,
    columns: ["core distance / m", "mean signal / VEM", "us a station", "stations/s"],
    rows,
  };
}
