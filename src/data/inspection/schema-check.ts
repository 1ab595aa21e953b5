import { COLUMNS, type ColumnDefinition } from "../columns.ts";
import { hasTraces } from "../given-features.ts";
import { columnInOtherUnit } from "../other-unit.ts";
import type { SourceColumn, SourceKind } from "../source.ts";
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

/**
 * Puts the columns of a file against the data dictionary: missing ones, others, of another type, in another unit. A table without traces
 * that has some of `features` need not have what these are computed from.
 */
export function checkSchema(columns: readonly SourceColumn[], features: readonly ColumnDefinition[] = []): Finding[] {
  const present = new Set(columns.map(({ name }) => name));
  const missing = COLUMNS.filter(({ name, optional }) => !optional && !present.has(name));
  const isComputed = !hasTraces(columns) && features.some(({ name }) => present.has(name));
  return [
    ...missing.map((definition) => (isComputed ? unread(definition) : missingColumn(definition, columns))),
    ...columns.flatMap((column) => checkColumn(column, features)),
  ];
}

function unread({ name }: ColumnDefinition): Finding {
  return plain(
    "missing-column",
    "note",
    name,
    "missing; there are no traces, and features that are columns themselves do not read it",
  );
}

function missingColumn({ name, unit }: ColumnDefinition, columns: readonly SourceColumn[]): Finding {
  const like = columnInOtherUnit({ name, unit }, columns);
  const hint = like === undefined ? "" : `; there is ${excerpt(like)}, which a column map can turn into it`;
  return plain("missing-column", "refused", name, `missing${unit === "" ? "" : `; expected in ${unit}`}${hint}`);
}

function checkColumn({ name, kind, unit }: SourceColumn, features: readonly ColumnDefinition[]): Finding[] {
  const definition = definitionOf(name, features);
  if (!definition) {
    return [plain("extra-column", "note", name, "not in the data dictionary; nothing reads it without a column map")];
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
