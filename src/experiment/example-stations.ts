import { DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import type { ExampleTrace } from "../report/figures/example-traces.ts";
import { simulatorOf } from "../simulation/event.ts";
import { GENERATOR_VERSION } from "../simulation/generate.ts";
import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";
import type { Stations } from "./stations.ts";

/** What examples are looked for near: the distances of the figure, 10 EeV and a middle zenith angle. */
const DISTANCES_M = [500, 1000, 1500];
const LOG10_ENERGY_EEV = 1;
const ZENITH_DEG = 35;
/** How far off counts as much, for distance, log10 energy and zenith. */
const SCALES = [40, 0.15, 6] as const;

/**
 * For each primary the stations nearest to 500, 1000 and 1500 m, 10 EeV and 35 deg, with the part of muons and of the
 * electromagnetic cascade in their traces. These parts are in no file: the stations are simulated again from the
 * preset in the file's metadata, which gives the same traces. Empty for data that this version did not simulate.
 * Throws DataError for metadata that claim it did and hold no preset.
 */
export function exampleStations(stations: Stations): ExampleTrace[] {
  const { metadata, ids, primary, carried } = stations;
  const preset = metadata["cascada.preset"];
  const { core_distance_mc_m, energy_mc_eev, zenith_mc_deg } = carried;
  if (preset === undefined || metadata["cascada.generator_version"] !== GENERATOR_VERSION) return [];
  if (!primary || !core_distance_mc_m || !energy_mc_eev || !zenith_mc_deg) return [];
  const simulator = simulatorOf(presetOf(preset, stations.path));
  const examples: ExampleTrace[] = [];
  for (const [code, name] of PRIMARIES.entries()) {
    for (const distance of DISTANCES_M) {
      let best = -1;
      let least = Infinity;
      for (let row = 0; row < ids.shower.length; row++) {
        if (primary[row] !== code) continue;
        const off =
          Math.abs(core_distance_mc_m[row]! - distance) / SCALES[0] +
          Math.abs(Math.log10(energy_mc_eev[row]!) - LOG10_ENERGY_EEV) / SCALES[1] +
          Math.abs(zenith_mc_deg[row]! - ZENITH_DEG) / SCALES[2];
        if (off < least) [best, least] = [row, off];
      }
      if (best < 0) continue;
      const id = { shower_id: ids.shower[best]!, event_id: ids.event[best]!, station_id: ids.station[best]! };
      const trace = simulator.explain(id);
      if (!trace) continue;
      examples.push({
        primary: name,
        core_distance_m: core_distance_mc_m[best]!,
        energy_eev: energy_mc_eev[best]!,
        zenith_deg: zenith_mc_deg[best]!,
        ...trace,
      });
    }
  }
  return examples;
}

function presetOf(text: string, path: string): SimulationPreset {
  try {
    return simulationSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DataError(`${path}: its metadata cascada.preset are no preset of this version`, { cause });
  }
}
