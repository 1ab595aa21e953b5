import { ConfigError } from "../core/errors.ts";
import { PRIMARIES, type Primary } from "../core/primaries.ts";
import type { ColumnDefinition } from "./columns.ts";
import type { ExpressionColumn } from "./expression/compiled.ts";
import { Formula, type Gaps } from "./expression/formula.ts";
import { parseExpression } from "./expression/parser.ts";
import type { Node } from "./expression/tree.ts";
import { PRIMARY_CODES } from "./primary-codes.ts";
import { originOf, type SourceBatch, type SourceColumn, type SourceKind, type SourceValues } from "./source.ts";
import type { GapReading, MappedColumn } from "./station-map.ts";
import { kindsOf } from "./station-values.ts";
import { conversion } from "./unit.ts";
import { excerpt, faultAt, type Origin } from "./validation.ts";

/** What a map says of a column. */
interface MapEntry {
  /** a column of the file as it is written, else an expression */
  from: string;
  unit?: string | undefined;
  values?: keyof typeof PRIMARY_CODES | Readonly<Record<string, Primary>> | undefined;
}

/** A file's values, and where they stand. */
type Reader = (batch: SourceBatch, origin: Origin, gaps: GapReading) => SourceValues;

/**
 * A column of the dictionary out of an expression of a file's columns, in the dictionary's unit. Throws ConfigError (ExpressionError) for what
 * cannot be meant; reading it DataError with row and inputs for a value that is not finite, but
 * for missing values and NaN where gaps are kept.
 */
export function mappedColumn(
  definition: ColumnDefinition,
  { from, unit, values }: MapEntry,
  { columns, path }: { columns: readonly SourceColumn[]; path: string },
): MappedColumn {
  const what = `columns.${definition.name}`;
  const direct = columns.find(({ name }) => name === from);
  const node: Node = direct ? { kind: "column", name: from, from: 0, to: from.length } : parseExpression(from);
  const column = node.kind === "column" ? columns.find(({ name }) => name === node.name) : undefined;
  const kinds = Object.fromEntries(columns.map(({ name, kind }) => [name, kind]));
  const formula = new Formula(from, kinds, `column ${definition.name}`, node);
  if (definition.dtype !== "dictionary" || values === undefined) refuseKind(formula, definition, what);
  if (!column && unit === undefined) refuseOtherUnits(formula, definition, columns);
  const convert = conversion(unit || column?.unit || definition.unit, definition.unit, what);
  if (convert && formula.kind === "text") throw new ConfigError(`${what}: ${from} is text, which has no unit`);
  const read = column
    ? (batch: SourceBatch) => batch.columns[column.name]!
    : calculated(formula, node, definition.name);
  const finish: Reader[] = [read];
  if (values !== undefined) finish.push(named(read, codesOf(values), definition.name));
  if (convert) finish.push(converted(read, convert, definition.name));
  const last = finish.at(-1)!;
  return {
    definition,
    from: formula.columns,
    mapped: true,
    kind: values === undefined ? (formula.kind as SourceKind) : "text",
    values: (batch, gaps = "refused") => last(batch, originOf(batch, path), gaps),
  };
}

function refuseKind(formula: Formula, definition: ColumnDefinition, what: string): void {
  const kinds = kindsOf(definition);
  if (formula.kind !== "truth" && kinds.includes(formula.kind)) return;
  const hint = definition.dtype === "dictionary" ? "; say what its numbers stand for: {from, values: corsika}" : "";
  throw new ConfigError(`${what}: ${formula.text} is ${formula.kind}; expected ${kinds.join(" or ")}${hint}`);
}

/** An expression of columns in other units may have turned them into the dictionary's, or not: only its writer knows. */
function refuseOtherUnits(formula: Formula, { name, unit }: ColumnDefinition, columns: readonly SourceColumn[]): void {
  if (unit === "") return;
  const other = columns.find((column) => formula.columns.includes(column.name) && column.unit && column.unit !== unit);
  if (other === undefined) return;
  throw new ConfigError(
    `columns.${name}: ${other.name} is in ${excerpt(other.unit!)} by the file; expected the unit of ${formula.text} to be said, such as {from: "${formula.text}", unit: ${unit}}`,
  );
}

function calculated(formula: Formula, node: Node, name: string): Reader {
  if (node.kind === "text") return ({ rows }) => ({ kind: "text", values: new Array<string>(rows).fill(node.value) });
  return (batch, origin, reading) => {
    const columns = Object.fromEntries(formula.columns.map((name) => [name, expressionColumn(batch.columns[name]!)]));
    if (reading === "refused")
      refuseMissingLists(batch, formula.columns, (row, problem) => faultAt(origin, row, name, problem));
    const gaps = reading === "kept" ? gapsOf(batch, formula.columns) : undefined;
    const table = { rows: batch.rows, columns, origin, gaps, keep: gaps?.rows.map((gap) => 1 - gap) };
    const values: SourceValues =
      formula.kind === "list"
        ? { kind: "list", ...formula.lists(table) }
        : { kind: "number", values: formula.numbers(table) };
    if (gaps?.rows.includes(1)) values.missing = gaps.rows;
    if (gaps && gaps.entries.length > 0 && values.kind === "list") values.nulls = Uint32Array.from(gaps.entries);
    return values;
  };
}

/** Of a list that is missing there is no entry that could be refused. */
function refuseMissingLists(
  { columns }: SourceBatch,
  names: readonly string[],
  fault: (row: number, problem: string) => Error,
): void {
  for (const name of names) {
    const { kind, missing } = columns[name]!;
    const row = kind === "list" ? (missing?.indexOf(1) ?? -1) : -1;
    if (row >= 0) throw fault(row, `${name} is missing; expected a list`);
  }
}

/** What columns have in the place of values; a row without one of the lists has none. */
function gapsOf({ rows, columns }: SourceBatch, names: readonly string[]): Gaps {
  const gaps = new Uint8Array(rows);
  const nulls = new Map<string, ReadonlySet<number>>();
  for (const name of names) {
    const values = columns[name]!;
    if (values.kind !== "list") continue;
    nulls.set(name, new Set(values.nulls));
    for (const [row, one] of values.missing?.entries() ?? []) if (one === 1) gaps[row] = 1;
  }
  const at = (name: string, row: number, bin: number) => {
    const values = columns[name]!;
    const isMissing =
      values.kind === "list" ? nulls.get(name)!.has(values.offsets[row]! + bin) : values.missing?.[row] === 1;
    if (isMissing) return "missing";
    return values.kind === "text" ? undefined : "NaN";
  };
  return { at, rows: gaps, entries: [] };
}

function expressionColumn(values: SourceValues): ExpressionColumn {
  return values.kind === "list" ? { offsets: values.offsets, values: values.values } : values.values;
}

function converted(read: Reader, convert: (value: number) => number, name: string): Reader {
  return (batch, origin, gaps) => {
    const values = read(batch, origin, gaps);
    if (values.kind === "text") throw new TypeError(`column ${name}: a text; expected one that was checked`);
    const result = values.values.map(convert);
    const row = result.findIndex((value, i) => !Number.isFinite(value) && Number.isFinite(values.values[i]!));
    if (row >= 0 && values.kind === "number") {
      throw faultAt(origin, row, name, `${values.values[row]} is too large for the unit`);
    }
    return values.kind === "list" ? { ...values, values: result } : { ...values, values: result as Float64Array };
  };
}

function codesOf(values: NonNullable<MapEntry["values"]>): ReadonlyMap<string, Primary> {
  return new Map(Object.entries(typeof values === "string" ? PRIMARY_CODES[values] : values));
}

function named(read: Reader, codes: ReadonlyMap<string, Primary>, name: string): Reader {
  return (batch, origin, gaps) => {
    const found = read(batch, origin, gaps);
    if (found.kind === "list") throw faultAt(origin, 0, name, "a list; expected the code of a primary");
    const values = Array.from<number | string, Primary | "">(found.values, (value, row) => {
      if (gaps === "kept" && found.missing?.[row] === 1) return "";
      const primary = codes.get(String(value));
      if (primary !== undefined) return primary;
      const known = [...codes].map(([code, one]) => `${code} (${one})`).join(", ");
      const missing = found.missing?.[row] === 1 ? "no value" : `unknown code ${excerpt(String(value))}`;
      throw faultAt(origin, row, name, `${missing}; expected one of ${known}, for ${PRIMARIES.join(", ")}`);
    });
    return { kind: "text", values, ...(found.missing ? { missing: found.missing } : {}) };
  };
}
