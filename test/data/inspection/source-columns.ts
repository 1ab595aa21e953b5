import { PRIMARIES } from "../../../src/core/primaries.ts";
import { isListColumn, type StationTable } from "../../../src/core/table.ts";
import type { SourceValues } from "../../../src/data/source.ts";

/** The columns of a table as a file has them. */
export function sourceColumns({ columns }: StationTable): Record<string, SourceValues> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]): [string, SourceValues] => {
      if (isListColumn(column)) return [name, { kind: "list", ...column }];
      if (name === "primary") return [name, { kind: "text", values: Array.from(column, (index) => PRIMARIES[index]!) }];
      return [name, { kind: "number", values: Float64Array.from(column) }];
    }),
  );
}
