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
  /** names of columns that are there and not taken, as they are computed from the traces: see `recomputed` */
  unread: readonly string[];
}

/** Whether one of the columns is a trace. */
export function hasTraces(columns: readonly Pick<SourceColumn, "name">[]): boolean {
  return columns.some(({ name }) => /^trace_pmt[123]$/.test(name));
}

/**
 * Names of columns that are called as one of `features` and not read, as all that these are computed from is among the columns, traces too. With
 * a column map they are taken.
 */
export function recomputed(
  columns: readonly Pick<SourceColumn, "name">[],
  features: readonly ComputedColumn[],
): string[] {
  if (!hasTraces(columns)) return [];
  const present = new Set(columns.map(({ name }) => name));
  return features.flatMap(({ name, computedFrom }) =>
    present.has(name) && computedFrom.every((input) => present.has(input)) ? [name] : [],
  );
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
  const isThere = ({ name }: ComputedColumn) => columns.some((column) => column.name === name);
  const isMapped = ({ name }: ComputedColumn) => found.includes(name);
  const there = features.filter((feature) => isThere(feature) && !isMapped(feature));
  const unread = recomputed(
    [...found, ...there.map(({ name }) => name)].map((name) => ({ name })),
    there,
  );
  const added = there.filter(({ name }) => !unread.includes(name));
  const given = features.filter((feature) => isMapped(feature) || added.includes(feature));
  const mapped = added.map((definition) => ({
    definition,
    from: [definition.name],
    values: (batch: SourceBatch) => batch.columns[definition.name]!,
  }));
  return { names: given.map(({ name }) => name), columns: mapped, unread };
}

/**
 * Sentences without a full stop on what stands for what a table of the columns `found` lacks, and on what is there and not read: `read` are the
 * names of the columns that were read.
 */
export function givenNotes(
  found: readonly MappedColumn[],
  { names, unread }: Pick<GivenFeatures, "names" | "unread">,
  read: readonly string[],
): string[] {
  const has = (wanted: string) => found.some(({ definition }) => definition.name === wanted);
  if (hasTraces(found.map(({ definition }) => definition))) {
    const taken = names.filter((name) => read.includes(name));
    const own = taken.filter((name) => !has(name));
    const mapped = taken.filter(has);
    return [
      ...(own.length === 0
        ? []
        : [`its ${own.join(", ")} are taken as they are, since it lacks what these are computed from`]),
      ...(mapped.length === 0
        ? []
        : [`its ${mapped.join(", ")} are those of the column map, not computed from the traces`]),
      ...unreadNotes(unread),
    ];
  }
  const asTheyAre = found.some(({ mapped }) => mapped) ? "as the column map has them" : "as they are";
  return [
    `the table has no traces: its columns are taken for the features of their names, ${asTheyAre}`,
    ...(has("bin_width_ns") ? [] : ["it has no bin_width_ns: whether bins are those of other tables is not known"]),
  ];
}

/** A sentence on columns that are there and not read; none without any. */
export function unreadNotes(unread: readonly string[]): string[] {
  if (unread.length === 0) return [];
  return [
    `columns not read, as they are computed from the traces unless a column map takes them: ${unread.join(", ")}`,
  ];
}
