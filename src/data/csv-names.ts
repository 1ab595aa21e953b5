import { DataError } from "../core/errors.ts";
import { excerpt } from "./validation.ts";

/** Each takes some kilobytes while it is read. */
const MOST_COLUMNS = 50_000;

/** What a first column without a name mostly is. */
const INDEX = ", or leave this one out if it is the index of a DataFrame: to_csv(..., index=False)";

/** Throws DataError for names of columns that are too many, empty or not unique; `where` says file and line. */
export function checkColumnNames(names: readonly string[], where: string): void {
  if (names.length > MOST_COLUMNS) {
    throw new DataError(`${where}: ${names.length} columns; expected at most ${MOST_COLUMNS}`);
  }
  const places = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    if (name === "")
      throw new DataError(`${where}: column ${i + 1} has no name; name every column${i === 0 ? INDEX : ""}`);
    const first = places.get(name) ?? i;
    places.set(name, first);
    if (first < i) throw new DataError(`${where}: columns ${first + 1} and ${i + 1} are both named ${excerpt(name)}`);
  }
}
