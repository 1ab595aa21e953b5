import { DataError } from "../core/errors.ts";
import { excerpt } from "./validation.ts";

/** Columns that a message names at most. */
const MOST_NAMES = 40;

/** The columns of these names, in the order of the names. Throws DataError for a name that the file at `path` does not have. */
export function askedColumns<C extends { name: string }>(
  columns: readonly C[],
  names: readonly string[],
  path: string,
): C[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return names.map((name) => {
    const found = byName.get(name);
    if (found) return found;
    const there = columns.slice(0, MOST_NAMES).map((column) => excerpt(column.name));
    throw new DataError(`${path}: no column ${excerpt(name)}; it has ${there.join(", ")}`);
  });
}
