import { z } from "zod";
import { ConfigError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { nearest } from "../core/suggestion.ts";
import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import { ExpressionError } from "./expression/expression-error.ts";
import { mappedColumn } from "./mapped-column.ts";
import { CODE_NAMES } from "./primary-codes.ts";
import type { SourceColumn } from "./source.ts";
import { type StationMap, sameNames } from "./station-map.ts";
import { excerpt } from "./validation.ts";

const entrySchema = z.union(
  [
    z.string().min(1),
    z.number(),
    z.strictObject({
      from: z.string().min(1).describe("a column of the file, or an expression of its columns"),
      unit: z
        .string()
        .min(1)
        .optional()
        .describe("that `from` is in, if not the dictionary's; by default what the file states"),
      values: z
        .union([z.enum(CODE_NAMES), z.record(z.string(), z.enum(PRIMARIES))])
        .optional()
        .describe("of column primary: what its numbers or texts stand for; corsika and pdg are known"),
    }),
  ],
  { error: ({ input }) => entryProblem(input) },
);

/** What an entry is not. */
function entryProblem(input: unknown): string {
  const { values } = Object(input) as { values?: unknown };
  if (typeof values === "string" && !CODE_NAMES.some((name) => name === values)) {
    return `values are "${excerpt(values)}"; expected ${CODE_NAMES.join(", ")}, or a mapping such as {p: proton, Fe: iron}`;
  }
  return "expected a column or an expression, a number for all rows, or {from, unit, values}";
}

/** Which columns of a file are which of `known`, those of the data dictionary and of features, by their names. */
export function columnMapSchemaOf(known: readonly ColumnDefinition[]) {
  return z.record(z.string(), entrySchema).superRefine((map, { addIssue }) => {
    for (const name of Object.keys(map)) {
      const problem = problemOf(name, map[name]!, known);
      if (problem !== undefined) addIssue({ code: "custom", path: [name], message: problem, input: name });
    }
  });
}

export type ColumnMap = z.output<ReturnType<typeof columnMapSchemaOf>>;
export type ColumnMapEntry = ColumnMap[string];

/** What is wrong with an entry whatever the file. */
function problemOf(name: string, entry: ColumnMapEntry, known: readonly ColumnDefinition[]): string | undefined {
  const definition = known.find((column) => column.name === name);
  if (!definition) {
    const near = nearest(
      name,
      known.map((column) => column.name),
    );
    const expected = `expected one of ${COLUMNS.map((column) => column.name).join(", ")}, or a feature`;
    return `no column of the data dictionary and no feature; ${near ? `did you mean ${near}?` : expected}`;
  }
  if (typeof entry === "object" && entry.values !== undefined && definition.dtype !== "dictionary") {
    return "values are of column primary alone";
  }
  return undefined;
}

/**
 * The columns of the dictionary, and of `features`, that a map makes of a file's; those of the dictionary that it does not name are the
 * file's of the same name, if there are any; of features that it does not name, see `givenFeatures`. Throws ConfigError, one line per entry, for
 * columns that the file does not have and for expressions and units that cannot be meant.
 */
export function columnMap(map: ColumnMap, features: readonly ColumnDefinition[]): StationMap {
  return (columns, path) => {
    const problems: string[] = [];
    const same = sameNames(columns, path);
    const mapped = [...COLUMNS, ...features].flatMap((definition) => {
      const entry = Object.hasOwn(map, definition.name) ? map[definition.name] : undefined;
      if (entry === undefined) return same.filter((column) => column.definition === definition);
      try {
        return [entryColumn(definition, entry, { columns, path })];
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        problems.push(
          error instanceof ExpressionError ? `columns.${definition.name}: ${error.message}` : error.message,
        );
        return [];
      }
    });
    if (problems.length > 0) throw new ConfigError(problems.map((problem) => `${path}: ${problem}`).join("\n"));
    return mapped;
  };
}

function entryColumn(
  definition: ColumnDefinition,
  entry: ColumnMapEntry,
  file: { columns: readonly SourceColumn[]; path: string },
) {
  const { from, unit, values } =
    typeof entry === "object" ? entry : { from: String(entry), unit: undefined, values: undefined };
  return mappedColumn(definition, { from, unit, values }, file);
}
