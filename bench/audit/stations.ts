import { PRIMARIES } from "../../src/core/primaries.ts";
import { extractFeatures } from "../../src/features/extract.ts";
import { generate } from "../../src/simulation/generate.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";
import { firstRows, type Source, type Subjects, takeSubjects } from "./subjects.ts";

/** The thesis's nine, under names that no dictionary has. */
const SHARED = { log10_energy_mc_eev: "energy", zenith_mc_deg: "zenith", azimuth_mc_deg: "azimuth" };
const OWN = {
  core_distance_m: "distance",
  total_signal_vem: "signal",
  trace_length_bins: "length",
  rise_time_ns: "rise",
  fall_time_ns: "fall",
  area_over_peak: "area",
};

/** Simulated stations of showers of four primaries. `showers` of each primary; `rows` of several stations a shower. */
export async function stationsOf(seed: number, { showers, rows }: { showers: number; rows: number }): Promise<Source> {
  const preset = simulationSchema.parse({ seed, showers_per_primary: showers, reuse: 2 });
  const { x, ids, primary, carried } = await extractFeatures(generate(preset, { workers: 2 }), {
    set: "thesis",
    carry: ["ln_nmu"],
  });
  const column = (name: string) => {
    const at = x.columns.indexOf(name);
    return Float64Array.from({ length: x.rows }, (_, row) => x.values[row * x.columns.length + at]!);
  };
  const named = (names: Readonly<Record<string, string>>) => {
    return Object.fromEntries(Object.entries(names).map(([name, own]) => [own, column(name)]));
  };
  const all: Subjects = {
    label: "primary",
    y: Array.from(primary!, (code) => PRIMARIES[code]!),
    subject: ids.shower,
    shared: named(SHARED),
    own: named(OWN),
    hidden: carried.ln_nmu!,
  };
  return {
    name: "stations",
    several: () => takeSubjects(all, wholeSubjects(all, rows)),
    single: () => takeSubjects(all, firstRows(all)),
  };
}

/** Rows of whole subjects until there are at least so many. */
function wholeSubjects({ subject }: Subjects, rows: number): number[] {
  let end = Math.min(rows, subject.length);
  while (end < subject.length && subject[end] === subject[end - 1]) end++;
  return Array.from({ length: end }, (_, row) => row);
}
