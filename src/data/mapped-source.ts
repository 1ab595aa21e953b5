import { type ColumnMap, columnMap } from "./column-map.ts";
import type { ColumnDefinition } from "./columns.ts";
import type { Source, SourceColumn, SourceValues } from "./source.ts";

/**
 * A source as a map has it: the columns that the map makes, under the names of the dictionary and of `features` and in their units, then those of the file that the map
 * reads none of. One of the file's that has the name of a mapped one gives way to it, which the notes say. Throws ConfigError (and closes the
 * source) as `columnMap`.
 */
export async function mappedSource(
  source: Source,
  map: ColumnMap,
  features: readonly ColumnDefinition[],
): Promise<Source> {
  try {
    const made = columnMap(map, features)(source.columns, source.path).filter(({ mapped }) => mapped);
    const names = made.map(({ definition }) => definition.name);
    const read = new Set(made.flatMap(({ from }) => from));
    const rest = source.columns.filter(({ name }) => !read.has(name) && !names.includes(name));
    const hidden = source.columns.filter(({ name }) => names.includes(name) && !read.has(name));
    const columns = made.map(({ definition, kind }): SourceColumn => {
      return { name: definition.name, kind: kind!, ...(definition.unit === "" ? {} : { unit: definition.unit }) };
    });
    return {
      ...source,
      columns: [...columns, ...rest],
      async *batches(wanted) {
        const chosen = made.filter(({ definition }) => wanted.includes(definition.name));
        const plain = wanted.filter((name) => !names.includes(name));
        const inputs = [...new Set([...chosen.flatMap(({ from }) => from), ...plain])];
        for await (const batch of source.batches(inputs)) {
          const values: Record<string, SourceValues> = {};
          for (const name of plain) values[name] = batch.columns[name]!;
          for (const column of chosen) values[column.definition.name] = column.values(batch);
          yield { ...batch, columns: values };
        }
      },
      notes: () => [
        ...(source.notes?.() ?? []),
        ...hidden.map(({ name }) => `the file's own column ${name} gives way to that of the map`),
      ],
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}
