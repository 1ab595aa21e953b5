import type { ColumnDefinition } from "./columns.ts";
import type { SourceBatch, SourceColumn } from "./source.ts";
import type { MappedColumn } from "./station-map.ts";

/** A feature as a column that a table may have in the place of what it is computed from. */
export interface ComputedColumn extends ColumnDefinition {
  /** columns of the dictionary that it is computed from */
  computedFrom: readonly string[];
}

/** Features that a table has in the place of what they are computed from. */
interface GivenFeatures {
  /** names of their columns */
  names: readonly string[];
  columns: MappedColumn[];
}

/** Whether one of the columns is a trace. */
export function hasTraces(columns: readonly Pick<SourceColumn, "name">[]): boolean {
  return columns.some(({ name }) => /^trace_pmt[123]$/.test(name));
}

/**
 * The columns of a table that are named as one of `features`, whose unit is that of its name, and taken for it: all of them where there are no
 * traces, else those whose inputs are not all `found`. Features that a map has `found` already are given, whatever else there is.
 */
export function givenFeatures(
  columns: readonly Pick<SourceColumn, "name">[],
  found: readonly string[],
  features: readonly ComputedColumn[],
): GivenFeatures {
  const withTraces = hasTraces(found.map((name) => ({ name })));
  const lacks = ({ computedFrom }: ComputedColumn) => computedFrom.filter((name) => !found.includes(name));
  const isThere = ({ name }: ComputedColumn) => columns.some((column) => column.name === name);
  const isMapped = ({ name }: ComputedColumn) => found.includes(name);
  const given = features.filter(
    (feature) => isMapped(feature) || (isThere(feature) && (!withTraces || lacks(feature).length > 0)),
  );
  const added = given.filter((feature) => !isMapped(feature));
  const mapped = added.map((definition) => ({
    definition,
    from: [definition.name],
    values: (batch: SourceBatch) => batch.columns[definition.name]!,
  }));
  return { names: given.map(({ name }) => name), columns: mapped };
}

/**
 * Sentences without a full stop on what stands for what a table of the columns `found` lacks: `taken` are the given features that were read.
 */
export function givenNotes(found: readonly string[], taken: readonly string[]): string[] {
  if (hasTraces(found.map((name) => ({ name })))) {
    return taken.length === 0
      ? []
      : [`its ${taken.join(", ")} are taken as they are, since it lacks what these are computed from`];
  }
  return [
    "the table has no traces: its columns are taken for the features of their names, as they are",
    ...(found.includes("bin_width_ns")
      ? []
      : ["it has no bin_width_ns: whether bins are those of other tables is not known"]),
  ];
}
