import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import type { SourceBatch, SourceColumn, SourceKind, SourceValues } from "./source.ts";

/** Whether a map makes errors of inputs that are missing or NaN, or missing values and NaN. */
export type GapReading = "refused" | "kept";

/** Where the values of a column of the dictionary come from. */
export interface MappedColumn {
  definition: ColumnDefinition;
  /** columns of the file that it takes */
  from: readonly string[];
  /** what it holds, where a map says what it is */
  kind?: SourceKind;
  /** whether a map says what it is, and has checked kind and unit */
  mapped?: boolean;
  /** gaps are refused by default */
  values(batch: SourceBatch, gaps?: GapReading): SourceValues;
}

/** Says which columns of the dictionary a file's columns make. Throws ConfigError or DataError. */
export type StationMap = (columns: readonly SourceColumn[], path: string) => MappedColumn[];

/** Columns that have the dictionary's names already; others are left aside. */
export const sameNames: StationMap = (columns) =>
  COLUMNS.filter(({ name }) => columns.some((column) => column.name === name)).map((definition) => ({
    definition,
    from: [definition.name],
    values: (batch) => batch.columns[definition.name]!,
  }));
