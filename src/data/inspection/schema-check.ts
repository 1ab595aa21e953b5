import { COLUMNS, type ColumnDefinition } from "../columns.ts";
import { type ComputedColumn, hasTraces, recomputed } from "../given-features.ts";
import { columnInOtherUnit } from "../other-unit.ts";
import type { Source, SourceColumn, SourceKind } from "../source.ts";
import { excerpt } from "../validation.ts";
import type { Finding } from "./finding.ts";

/** What the dictionary, or else one of `features`, knows of a column; undefined for a name that neither has. */
export function definitionOf(name: string, features: readonly ColumnDefinition[] = []): ColumnDefinition | undefined {
  const known = (definition: ColumnDefinition) => definition.name === name;
  return COLUMNS.find(known) ?? features.find(known);
}

/** What a column of the dictionary is in a file, before any conversion. */
function kindOf({ dtype }: ColumnDefinition): SourceKind {
  if (dtype === "dictionary") return "text";
  return dtype === "list<float32>" ? "list" : "number";
}

const COMPUTED = "there are no traces, and features that are columns themselves do not read it";

/** What is known of columns beyond the dictionary. */
export interface SchemaKnown {
  /** features that may be columns */
  features?: readonly ComputedColumn[];
  /** columns whose absence stops the usual features; by default all that are not optional */
  reads?: readonly string[] | undefined;
}

/**
 * Puts the columns of a file against the data dictionary: missing ones, others, of another type, in another unit. A table without traces
 * that has some of `features` need not have what these are computed from.
 */
export function checkSchema(columns: readonly SourceColumn[], { features = [], reads }: SchemaKnown = {}): Finding[] {
  const present = new Set(columns.map(({ name }) => name));
  const missing = COLUMNS.filter(({ name, optional }) => !optional && !present.has(name));
  const isComputed = !hasTraces(columns) && features.some(({ name }) => present.has(name));
  return [
    ...missing.map((definition) => {
      if (definition.role === "id") return missingId(definition);
      const isRead = reads?.includes(definition.name) ?? !isComputed;
      if (isRead) return missingColumn(definition, columns);
      return unread(definition, isComputed ? COMPUTED : "the observable features do not read it");
    }),
    ...columns.flatMap((column) => checkColumn(column, features)),
    ...notTaken(columns, features),
  ];
}

/** Columns of types that no reader takes: a note each, or else nobody would know of them. */
export function checkUnread(others: Source["others"] = []): Finding[] {
  return others.map(({ name, type }) =>
    plain("unread-column", "note", name, `of type ${excerpt(type)}, which is not read`),
  );
}

/** Features that are columns, beside the traces from which they are computed. */
function notTaken(columns: readonly SourceColumn[], features: readonly ComputedColumn[]): Finding[] {
  const mapped = columns.flatMap((column) => (column.mapped ? [column.name] : []));
  return recomputed(columns, features)
    .filter((name) => !mapped.includes(name))
    .map((name) =>
      plain("unread-column", "note", name, "not read, as it is computed from the traces unless a column map takes it"),
    );
}

function unread({ name }: ColumnDefinition, why: string): Finding {
  return plain("missing-column", "note", name, `missing; ${why}`);
}

/** What `standInIds` makes of a file without an id. */
function missingId({ name }: ColumnDefinition): Finding {
  const consequences: Readonly<Record<string, string>> = {
    shower_id: "missing; classify takes each event for a shower of its own, experiment stops",
    event_id: "missing; stations of a shower are taken for one event, or else each stands alone",
    station_id: "missing; stations are named by their rows",
  };
  return plain("missing-column", name === "station_id" ? "note" : "suspect", name, consequences[name]!);
}

function missingColumn({ name, unit }: ColumnDefinition, columns: readonly SourceColumn[]): Finding {
  const like = columnInOtherUnit({ name, unit }, columns);
  const hint = like === undefined ? "" : `; there is ${excerpt(like)}, which a column map can turn into it`;
  return plain("missing-column", "refused", name, `missing${unit === "" ? "" : `; expected in ${unit}`}${hint}`);
}

function checkColumn({ name, kind, unit }: SourceColumn, features: readonly ColumnDefinition[]): Finding[] {
  const definition = definitionOf(name, features);
  if (!definition) {
    return [
      plain("extra-column", "note", name, "not in the data dictionary; read only by a column map, or as file.NAME"),
    ];
  }
  const findings: Finding[] = [];
  const expected = kindOf(definition);
  // Text identifiers are numbered; see `openDataset`.
  if (kind !== expected && !(definition.role === "id" && kind === "text")) {
    findings.push(
      plain("other-type", "refused", name, `a column of ${kind}s; expected ${expected}s (${definition.dtype})`),
    );
  }
  if (unit !== undefined && unit !== definition.unit) {
    findings.push(plain("other-unit", "refused", name, `in "${excerpt(unit)}"; expected "${definition.unit}"`));
  }
  return findings;
}

function plain(kind: Finding["kind"], level: Finding["level"], column: string, message: string): Finding {
  return { kind, level, column, message, count: null, evidence: [] };
}
