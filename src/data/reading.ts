import { type ColumnMap, columnMap } from "./column-map.ts";
import type { ColumnDefinition } from "./columns.ts";
import type { DatasetOptions } from "./dataset.ts";
import type { SourceOptions } from "./source.ts";

/** How the stations of a file are to be read. */
export interface Reading extends SourceOptions {
  /** name of the format; by default what the file's bytes or its name say */
  format?: string | undefined;
  /** which columns of the file are which of the data dictionary and of features */
  columns?: ColumnMap | undefined;
  /** which stations are kept: see `Selection` */
  select?: string | undefined;
}

/** What of a reading `openDataset` does, where a map may name `features`, too; which stations are kept is for others. */
export function datasetOptions(
  { columns, select: _, ...options }: Reading,
  features: readonly ColumnDefinition[],
): DatasetOptions {
  return { ...options, map: columns && columnMap(columns, features) };
}
