import { ConfigError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { StartProgress } from "../core/progress.ts";
import { DEGREE } from "../core/units.ts";
import { type AzimuthReading, readThesisTables, THESIS_FEATURES, type ThesisTables } from "../data/thesis-tables.ts";
import { type FeatureOptions, featuresOf } from "../features/catalogue.ts";
import type { Stations } from "./stations.ts";

/** Of the boards whose bins the thesis counts. */
const BIN_WIDTH_NS = 25;
/** Features by their place in the files. */
const [ENERGY, ZENITH, DISTANCE, AZIMUTH] = [0, 1, 2, 5];

/**
 * The stations of the thesis's text files. Their features are there already, energy and direction of the simulation among them:
 * they are the set `thesis` and no other. An event is a shower, as nothing tells its falls apart.
 *
 * @throws ConfigError for another set of features, DataError as the reader
 */
export async function thesisStations(
  path: string,
  options: FeatureOptions,
  { start, azimuth = "shower" }: { start: StartProgress; azimuth?: AzimuthReading | undefined },
): Promise<Stations> {
  if (options.set !== "thesis") {
    throw new ConfigError(
      `features.set is ${options.set}: expected thesis for ${path}, whose features are Monte-Carlo truth by nature`,
    );
  }
  const progress = start("thesis's tables");
  const tables = await readThesisTables(path, { azimuth });
  const columns = featuresOf({ set: "thesis" }).map(({ name }) => name);
  if (azimuth === "station") columns[AZIMUTH!] = "azimuth_sp_deg";
  const values = Float32Array.from(tables.features, (value, i) =>
    i % THESIS_FEATURES === AZIMUTH ? value / DEGREE : value,
  );
  progress.done([`${tables.rows} rows of ${tables.files.length} files`, ...tables.notes].join("; "));
  const { rows, primary, shower } = tables;
  const column = (k: number) =>
    Float64Array.from({ length: rows }, (_, row) => tables.features[row * THESIS_FEATURES + k]!);
  return {
    path,
    reading: { azimuth },
    metadata: {},
    idName: () => undefined,
    sha256: sha256(JSON.stringify(columns), values),
    x: { rows, columns, values },
    ids: { shower, event: shower, station: Uint32Array.from({ length: rows }, (_, row) => row) },
    primary,
    carried: {
      energy_mc_eev: column(ENERGY!).map((log) => Math.exp(log * Math.LN10)),
      zenith_mc_deg: column(ZENITH!),
      core_distance_m: column(DISTANCE!),
      bin_width_ns: new Float64Array(rows).fill(BIN_WIDTH_NS),
    },
    notes: notesOf(tables, azimuth),
  };
}

function notesOf({ notes }: ThesisTables, azimuth: AzimuthReading): string[] {
  return [
    `energy, zenith angle${azimuth === "shower" ? " and azimuth" : ""} of these rows are Monte-Carlo truth by nature: without leaks here means split by shower with the same nine features`,
    ...notes,
  ];
}
