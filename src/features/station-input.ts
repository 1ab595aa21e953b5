import { COLUMNS } from "../data/columns.ts";
import { hasTraces } from "../data/given-features.ts";
import { requireColumns } from "../data/missing-columns.ts";
import { ownName } from "../data/own-columns.ts";
import type { Reading } from "../data/reading.ts";
import { type FeatureOptions, featuresOf, requiredColumns } from "./catalogue.ts";
import {
  columnsBeside,
  computedColumns,
  featuresBeside,
  type GivenColumns,
  givenColumns,
  lackingFeatures,
} from "./given.ts";
import { type MappedDataset, openMapped } from "./mapped-dataset.ts";

/** A file of stations, open for the features of a set and a selection: all that these read is there. */
export interface StationInput {
  /** with the stations alone that are selected */
  dataset: MappedDataset;
  given: GivenColumns;
  /** what is to be read of it, beside what the selection reads */
  columns: readonly string[];
}

/**
 * Opens a file for the features of a set, as `reading` says. `besides` are columns that are read where they are there. Throws DataError as
 * `openDataset` and for a file that lacks what a feature or the selection reads, ConfigError as these and for a selection that cannot be meant.
 */
export async function openStationInput(
  path: string,
  options: FeatureOptions,
  { reading, besides }: { reading: Reading; besides: readonly string[] },
): Promise<StationInput> {
  const wanted = featuresOf(options).flatMap((feature) => feature.columns);
  const dataset = await openMapped(path, reading, wanted);
  try {
    const given = givenColumns(dataset.given, reading.azimuth);
    requireInputs(dataset, options, given);
    const needed = [...columnsBeside(given, options), ...besides];
    const present = new Set(dataset.columns.map(({ name }) => name));
    const columns = [...new Set(needed)].filter((name) => present.has(name) || ownName(name) !== undefined);
    return { dataset, given, columns };
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

/**
 * The columns whose absence stops the observable features of a file that has columns of these names: of one without traces those that its
 * other columns do not stand for, and none where it has all of some set.
 */
export function columnsToRead(names: ReadonlySet<string>, azimuth: Reading["azimuth"]): string[] {
  const options = { set: "observable" } as const;
  if (hasTraces([...names].map((name) => ({ name })))) return requiredColumns(options);
  const computed = computedColumns().flatMap(({ name }) => (names.has(name) ? [name] : []));
  const given = givenColumns(computed, azimuth);
  return lackingFeatures(names, given, options).whole.length > 0 ? [] : columnsBeside(given, options);
}

function requireInputs(dataset: MappedDataset, options: FeatureOptions, given: GivenColumns): void {
  const present = new Set(dataset.columns.map(({ name }) => name));
  const { lacking, whole } = lackingFeatures(present, given, options);
  const computed = lacking.filter((name) => !COLUMNS.some((column) => column.name === name));
  const needs = featuresBeside(given, options).flatMap(({ name, columns }) =>
    columns.map((column) => ({ column, by: `feature ${name}` })),
  );
  const hints = [
    ...(computed.length > 0 ? [`columns ${computed.join(", ")}, computed already, would do instead`] : []),
    ...(lacking.length > 0 && whole.length > 0 && !hasTraces(dataset.columns)
      ? [
          `the file has all of set ${whole.join(" and of set ")}: a model trained with features.set ${whole.join(" or ")} can be used`,
        ]
      : []),
  ];
  requireColumns(dataset, [...needs, ...(dataset.selection?.needs ?? [])], hints);
}
