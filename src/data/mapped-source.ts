import { type ColumnMap, columnMap } from "./column-map.ts";
import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import type { Source, SourceBatch, SourceColumn } from "./source.ts";
import { excerpt } from "./validation.ts";

/** A source as a map has it, which can also be made of the batches of the source itself. */
export interface MappedSource extends Source {
  /** columns of the source that those of these names are made of */
  inputs(names: readonly string[]): string[];
  /** the columns of these names, of a batch of the source that has their inputs */
  batch(batch: SourceBatch, names: readonly string[]): SourceBatch;
}

/**
 * A source as a map has it: the columns that the map makes, under the names of the dictionary and of `features` and in their units, then those of
 * the file that the map reads none of, or that have a name of these, as they are. A column of the file that the map names gives way to the map's,
 * and others that the map reads are left out; the notes say so. What is computed of a
 * missing value is missing, and NaN of NaN: stations of the map refuse both. Throws ConfigError as `columnMap`.
 */
export function mappedSource(source: Source, map: ColumnMap, features: readonly ColumnDefinition[]): MappedSource {
  const made = columnMap(map, features)(source.columns, source.path).filter(({ mapped }) => mapped);
  const names = made.map(({ definition }) => definition.name);
  const read = new Set(made.flatMap(({ from }) => from));
  const known = new Set([...COLUMNS, ...features].map(({ name }) => name));
  const others = source.columns.filter(({ name }) => !names.includes(name));
  const rest = others.filter(({ name }) => known.has(name) || !read.has(name));
  const hidden = source.columns.filter(({ name }) => names.includes(name) && !read.has(name));
  const left = others.filter((column) => !rest.includes(column));
  const columns = made.map(({ definition, kind }): SourceColumn => {
    const { name, unit } = definition;
    return { name, kind: kind!, ...(unit === "" ? {} : { unit }), mapped: true };
  });
  const inputs = (wanted: readonly string[]) => [
    ...new Set(wanted.flatMap((name) => made.find(({ definition }) => definition.name === name)?.from ?? name)),
  ];
  const batch = (found: SourceBatch, wanted: readonly string[]): SourceBatch => {
    const values = wanted.map((name) => {
      const column = made.find(({ definition }) => definition.name === name);
      return [name, column === undefined ? found.columns[name]! : column.values(found, "kept")] as const;
    });
    return { ...found, columns: Object.fromEntries(values) };
  };
  return {
    ...source,
    columns: [...columns, ...rest],
    inputs,
    batch,
    async *batches(wanted) {
      for await (const found of source.batches(inputs(wanted))) yield batch(found, wanted);
    },
    notes: () => [
      ...(source.notes?.() ?? []),
      ...hidden.map(({ name }) => `the file's own column ${name} gives way to that of the map`),
      ...(left.length === 0 ? [] : [`columns that the map makes others of are left out: ${namesOf(left)}`]),
    ],
  };
}

function namesOf(columns: readonly SourceColumn[]): string {
  return columns.map(({ name }) => excerpt(name)).join(", ");
}
