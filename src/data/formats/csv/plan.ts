import { z } from "zod";
import { DataError } from "../../../core/errors.ts";
import { COLUMNS } from "../../columns.ts";
import type { CsvRecord } from "../../csv-records.ts";
import { type KindGuess, type SourceColumn, type SourceKind, STORAGES } from "../../source.ts";
import { excerpt } from "../../validation.ts";
import { type CellKind, type Decimal, kindOfCell } from "./cell.ts";

/** A column of the table and the cells of a row that make it. */
export interface PlannedColumn extends SourceColumn {
  /** place of its first cell */
  at: number;
  /** more than one where a list is spread over numbered columns; each but the last ones must be there */
  cells: number;
  /** where only cells say the kind */
  guess?: KindGuess;
  /** texts that are whole numbers, ids: NA and null are no value, as they are among numbers */
  wholeNumbers?: boolean;
}

/** Of the comment in which Cascada writes what the columns are. */
export const COLUMNS_KEY = "cascada.columns";

const writtenSchema = z.array(
  z.strictObject({
    name: z.string(),
    kind: z.enum(["number", "text", "list"]),
    storage: z.enum(STORAGES).exactOptional(),
    unit: z.string().exactOptional(),
  }),
);

type WrittenColumn = z.infer<typeof writtenSchema>[number];

/** What a file written by Cascada says of its columns, by name. Throws DataError where it is not what Cascada writes. */
export function writtenColumns(text: string | undefined, path: string): ReadonlyMap<string, WrittenColumn> {
  if (text === undefined) return new Map();
  const parsed = writtenSchema.safeParse(jsonOf(text));
  if (parsed.success) return new Map(parsed.data.map((column) => [column.name, column]));
  throw new DataError(
    `${path}: the comment ${COLUMNS_KEY} is "${excerpt(text)}"; expected a list of names and kinds, or remove it`,
  );
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const LISTS = COLUMNS.filter(({ dtype }) => dtype === "list<float32>").map(({ name }) => name);

/**
 * The columns of a table: their kinds are those that the file states, those that are told or, by a majority, those of its first rows. Columns that are
 * named as a trace of the dictionary and numbered from 0 without a gap are one column of lists.
 * Throws DataError where numbers have decimal commas and the option does not say so.
 */
export function planColumns(
  { header, sample, written, kinds, wholes }: PlanInput,
  { path, decimal }: { path: string; decimal: Decimal },
): PlannedColumn[] {
  const columns: PlannedColumn[] = [];
  for (let at = 0; at < header.length; ) {
    const name = header[at]!;
    const known = written.get(name);
    const cells = known ? 1 : numberedFrom(header, at);
    if (known) columns.push({ ...known, at, cells });
    else if (cells > 1) columns.push({ name: name.slice(0, -"_0".length), kind: "list", at, cells });
    else {
      const guessed = guessKind({ name, at, sample }, { path, decimal });
      const kind = kinds.get(name) ?? guessed.kind;
      const wholeNumbers = kind === "text" && (kinds.has(name) ? wholes.has(name) : guessed.guess === "ids");
      columns.push({ name, ...guessed, kind, at, cells, ...(wholeNumbers && { wholeNumbers }) });
    }
    at += cells;
  }
  const twice = columns.find(({ name }, i) => columns.findIndex((other) => other.name === name) < i);
  if (twice) throw new DataError(`${path}: column ${twice.name} is there as lists and as numbered columns`);
  return columns;
}

interface PlanInput {
  header: readonly string[];
  sample: readonly CsvRecord[];
  written: ReadonlyMap<string, WrittenColumn>;
  /** of columns that the file does not state, by name */
  kinds: ReadonlyMap<string, SourceKind>;
  /** of these, texts that are whole numbers */
  wholes: ReadonlySet<string>;
}

/** How many columns from `at` on are the bins 0, 1, 2, ... of a trace; 1 for any other column. */
function numberedFrom(header: readonly string[], at: number): number {
  const stem = LISTS.find((name) => header[at] === `${name}_0`);
  if (stem === undefined) return 1;
  let count = 1;
  while (header[at + count] === `${stem}_${count}`) count++;
  return count;
}

function guessKind(
  { name, at, sample }: { name: string; at: number; sample: readonly CsvRecord[] },
  { path, decimal }: { path: string; decimal: Decimal },
): { kind: SourceKind; guess: KindGuess } {
  const counts: Record<CellKind, number> = { missing: 0, number: 0, id: 0, list: 0, comma: 0, text: 0 };
  let comma: { text: string; line: number } | undefined;
  for (const { cells, line } of sample) {
    const text = cells[at]!;
    const kind = kindOfCell(text, decimal);
    counts[kind]++;
    if (kind === "comma") comma ??= { text, line };
  }
  const present = sample.length - counts.missing;
  const numbers = counts.number + counts.id;
  if (comma && 2 * (counts.comma + numbers) >= present) {
    throw new DataError(
      `${path}: line ${comma.line}, column ${name}: "${comma.text}"; expected a decimal point, or the option decimal ","`,
    );
  }
  if (counts.id > 0 && numbers === present) return { kind: "text", guess: "ids" };
  if (2 * numbers >= present) return { kind: "number", guess: present === 0 ? "nothing" : "values" };
  return { kind: 2 * counts.list >= present ? "list" : "text", guess: "values" };
}
