import { COLUMNS } from "../data/columns.ts";
import type { ComputedColumn } from "../data/given-features.ts";
import type { Reading } from "../data/reading.ts";
import { FEATURE_SETS, type FeatureOptions, featuresOf, isTraceSet, namedFeatures } from "./catalogue.ts";
import { derivedFeatures } from "./derived.ts";
import type { Feature } from "./feature.ts";

/** Features that tables have as columns, computed by someone else, by name: the column. One of another name gives its name to the feature. */
export type GivenColumns = Readonly<Record<string, string>>;

/** Of the thesis's own files, whose azimuth may be the station's: what then stands in the place of the shower's. */
export const STATION_AZIMUTH: GivenColumns = { azimuth_mc_deg: "azimuth_sp_deg" };

/** The features that no column of the dictionary is: as columns that a file may have in the place of what they are computed from. */
export function computedColumns(): ComputedColumn[] {
  return namedFeatures()
    .filter(({ name }) => !COLUMNS.some((column) => column.name === name))
    .map(({ columns: computedFrom, compute: _, ...feature }) => ({ ...feature, dtype: "float64", computedFrom }));
}

/** What a table has of the features; of the thesis's own files the station's azimuth in the place of the shower's, where it is said to be that. */
export function givenColumns(names: readonly string[], azimuth: Reading["azimuth"]): GivenColumns {
  return {
    ...Object.fromEntries(names.map((name) => [name, name])),
    ...(azimuth === "station" && STATION_AZIMUTH),
  };
}

/** The features of a set, where those that the tables have are columns: traces are needed only for the others. */
export function featuresBeside(given: GivenColumns, { derived, ...options }: FeatureOptions): readonly Feature[] {
  const features = featuresOf(options).map((feature) => asGiven(feature, given));
  if (derived === undefined) return features;
  return [...features, ...derivedFeatures(derived, { known: namedBeside(given), taken: features })];
}

/** The features that expressions know by name, see `namedFeatures`, where those that the tables have are columns. */
export function namedBeside(given: GivenColumns): readonly Feature[] {
  return namedFeatures().map((feature) => asGiven(feature, given));
}

/** The columns that extracting these features reads: the ids, what the tables have of the features, and what the others are computed from. */
export function columnsBeside(given: GivenColumns, options: FeatureOptions): string[] {
  const columns = featuresBeside(given, options).flatMap((feature) => feature.columns);
  return [...new Set(["shower_id", "event_id", "station_id", ...columns])];
}

/** What of a set is not among the columns of a table without traces, and which sets are all there. */
export function lackingFeatures(
  columns: ReadonlySet<string>,
  given: GivenColumns,
  options: FeatureOptions,
): { lacking: string[]; whole: string[] } {
  const absent = (wanted: FeatureOptions) =>
    featuresBeside(given, wanted).filter((feature) => !feature.columns.every((name) => columns.has(name)));
  return {
    lacking: absent(options).map(({ name }) => name),
    whole: FEATURE_SETS.filter((set) => !isTraceSet(set) && absent({ set }).length === 0),
  };
}

function asGiven(feature: Feature, given: GivenColumns): Feature {
  const column = Object.hasOwn(given, feature.name) ? given[feature.name] : undefined;
  if (column === undefined) return feature;
  return { ...feature, name: column, columns: [column], compute: (station) => station.value(column) };
}
