import { DataError } from "../../../core/errors.ts";
import type { KindGuess, Source, SourceColumn, SourceKind } from "../../source.ts";
import { excerpt } from "../../validation.ts";
import { isWhole, joinedStorage } from "./joined-storage.ts";

/** A column of all files so far, and the file that first said what it is. */
interface Joined {
  column: SourceColumn;
  guess: KindGuess | undefined;
  path: string;
  /** of no file so far a type that stands for values: see `withoutValues` */
  isNull?: boolean;
}

/**
 * The columns that all files of a folder have, in the order of the first: those of each are the same by name, kind and unit, in any order.
 * Kinds differ only where nothing is lost: a column without any value in one file is what the others say, and whole numbers are texts where
 * another file has some that doubles do not hold.
 */
export class JoinedColumns {
  /** of the file that came first */
  private first = "";
  private readonly joined = new Map<string, Joined>();
  private readonly unread = new Map<string, string>();

  get columns(): SourceColumn[] {
    return [...this.joined.values()].flatMap(({ column, isNull }) => (isNull ? [] : [column]));
  }

  /** Columns of types that are not read. */
  get others(): NonNullable<Source["others"]> {
    const nulls = [...this.joined.values()].filter(({ isNull }) => isNull);
    return [
      ...Array.from(this.unread, ([name, type]) => ({ name, type })),
      ...nulls.map(({ column: { name } }) => ({ name, type: "null" })),
    ];
  }

  /** What a reader that guesses kinds is to be told of them. */
  get kinds(): ReadonlyMap<string, SourceKind> {
    return new Map(this.columns.map(({ name, kind }) => [name, kind]));
  }

  /** Of them, columns of texts that are whole numbers. */
  get wholes(): ReadonlySet<string> {
    return new Set([...this.joined].flatMap(([name, { guess }]) => (guess === "ids" ? [name] : [])));
  }

  /** Takes the columns of another file. Throws DataError with file and column where they are others than those of the files before. */
  add({ path, columns, others = [], guesses }: Omit<Source, "batches">): void {
    const isFirst = this.first === "";
    if (isFirst) this.first = path;
    const all: Joined[] = [
      ...columns.map((column) => ({ column, guess: guesses?.get(column.name), path })),
      ...withoutValues(others).map((name) => ({ column: nullColumn(name), guess: undefined, path, isNull: true })),
    ];
    for (const found of all) {
      const { name } = found.column;
      const known = this.joined.get(name);
      if (!known && !isFirst) throw this.unexpected(found);
      this.joined.set(name, known ? join(known, found) : found);
    }
    const names = new Set(all.map(({ column }) => column.name));
    for (const { column, path: from, isNull } of this.joined.values()) {
      if (names.has(column.name)) continue;
      const type = others.find(({ name }) => name === column.name)?.type;
      const problem = type === undefined ? `no column ${named(column)}` : `column ${named(column)} is ${excerpt(type)}`;
      const expected = isNull ? "one without a value" : `${column.kind}s`;
      throw new DataError(`${path}: ${problem}; expected ${expected}, as in ${from}`);
    }
    for (const { name, type } of others) if (!names.has(name)) this.unread.set(name, type);
  }

  private unexpected({ column, path, isNull }: Joined): DataError {
    const type = this.unread.get(column.name);
    const expected = type === undefined ? "no such column" : excerpt(type);
    return new DataError(
      `${path}: column ${named(column)} ${isNull ? "has no values" : `holds ${column.kind}s`}; expected ${expected}, as in ${this.first}: all files of a folder have the same columns`,
    );
  }
}

/** Names of columns whose writer knew no value, so that their type is that of nothing: pandas gives it to a column of None. */
export function withoutValues(others: NonNullable<Source["others"]>): string[] {
  return others.flatMap(({ name, type }) => (type.toLowerCase() === "null" ? [name] : []));
}

function nullColumn(name: string): SourceColumn {
  return { name, kind: "number" };
}

function named({ name }: SourceColumn): string {
  return excerpt(name);
}

function join(known: Joined, found: Joined): Joined {
  if (found.isNull) return known;
  if (known.isNull) return found;
  const { column, path } = found;
  if (column.unit !== known.column.unit) {
    const said = (unit: string | undefined) => (unit === undefined ? "no unit said" : `"${excerpt(unit)}"`);
    throw new DataError(
      `${path}: column ${named(column)} is in ${said(column.unit)}; expected ${said(known.column.unit)}, as in ${known.path}`,
    );
  }
  const { kind, guess, path: from } = joinedKind(known, found);
  const storage = joinedStorage(known.column.storage, column.storage, kind);
  const { storage: _, ...rest } = known.column;
  return { column: { ...rest, kind, ...(storage === undefined ? {} : { storage }) }, guess, path: from };
}

function joinedKind(known: Joined, found: Joined): { kind: SourceKind; guess: KindGuess | undefined; path: string } {
  const [one, other] = [
    { ...known, kind: known.column.kind },
    { ...found, kind: found.column.kind },
  ];
  if (other.guess === "nothing") return one;
  if (one.guess === "nothing") return other;
  if (one.kind === other.kind) {
    return { ...one, guess: one.guess === other.guess ? one.guess : one.guess && other.guess && "values" };
  }
  const [texts, numbers] = one.kind === "text" ? [one, other] : [other, one];
  const areIds = texts.kind === "text" && (texts.guess === "ids" || isWhole(texts.column.storage));
  if (areIds && numbers.kind === "number" && canBeText(numbers)) return texts;
  throw new DataError(
    `${found.path}: column ${named(found.column)} holds ${other.kind}s; expected ${one.kind}s, as in ${known.path}`,
  );
}

/** Whether a column of one file, opened again, is still as the joined one has it. */
export function isAsJoined({ kind, unit, storage }: SourceColumn, joined: SourceColumn): boolean {
  const isKind = kind === joined.kind || (kind === "number" && isWhole(storage) && joined.kind === "text");
  return isKind && unit === joined.unit && joinedStorage(joined.storage, storage, joined.kind) === joined.storage;
}

/** Whether each number has one text that the file means: its cells, or the digits of whole numbers. */
function canBeText({ guess, column }: Joined): boolean {
  return guess === "values" || isWhole(column.storage);
}
