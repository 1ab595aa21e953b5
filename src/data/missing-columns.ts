import { DataError } from "../core/errors.ts";
import { COLUMNS } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import { columnInOtherUnit } from "./other-unit.ts";
import { ownName } from "./own-columns.ts";
import { excerpt } from "./validation.ts";

/** A column that something reads, and what that is: `feature rise_time_ns`. */
export interface Need {
  column: string;
  by: string;
}

/** Columns, and readers of one, that a message names at most. */
const MOST_COLUMNS = 40;
const MOST_READERS = 3;

/**
 * Throws DataError if columns that are read are not there: which, what each is for, what the file has instead, and what can be done, `hints` among
 * it.
 */
export function requireColumns(
  { path, columns, file }: Pick<Dataset, "path" | "columns" | "file">,
  needs: readonly Need[],
  hints: readonly string[] = [],
): void {
  const readers = new Map<string, string[]>();
  for (const { column, by } of needs) {
    if (columns.some(({ name }) => name === column) || isOwn(column, file)) continue;
    const known = readers.get(column) ?? [];
    if (!known.includes(by)) readers.set(column, [...known, by]);
  }
  if (readers.size === 0) return;
  const groups = new Map<string, string[]>();
  for (const [name, by] of readers) {
    const text = readersText(by);
    groups.set(text, [...(groups.get(text) ?? []), name + otherUnit(name, file)]);
  }
  const missing = [...groups].map(([by, names]) => `${names.join(", ")} for ${by}`);
  const map = "a column map can make them of others or of one value (--columns, data.columns; docs/column-maps.md)";
  throw new DataError(
    `${path}: missing column${readers.size > 1 ? "s" : ""}: ${missing.join("; ")}; ${[...hints, map].join("; ")}; the file has ${fileText(file)}`,
  );
}

function isOwn(column: string, file: Dataset["file"]): boolean {
  const own = ownName(column);
  return own !== undefined && file.some(({ name, unread }) => name === own && unread === undefined);
}

function readersText(by: readonly string[]): string {
  const named = by.slice(0, MOST_READERS);
  const more = by.length - named.length;
  return more === 0 ? named.join(", ") : `${named.join(", ")} and ${more} more`;
}

/** A hint where the column is there in another unit. */
function otherUnit(name: string, file: Dataset["file"]): string {
  const definition = COLUMNS.find((column) => column.name === name);
  const found = definition && columnInOtherUnit(definition, file);
  return found === undefined ? "" : ` (there is ${excerpt(found)}; expected ${definition!.unit})`;
}

function fileText(file: Dataset["file"]): string {
  const names = file.slice(0, MOST_COLUMNS).map(({ name, unread }) => {
    return unread === undefined ? excerpt(name) : `${excerpt(name)} of type ${excerpt(unread)}, which is not read`;
  });
  const more = file.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
