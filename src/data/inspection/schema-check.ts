import { COLUMNS, type ColumnDefinition } from "../columns.ts";
import { columnInOtherUnit } from "../other-unit.ts";
import type { SourceColumn, SourceKind } from "../source.ts";
import { excerpt } from "../validation.ts";
import type { Finding } from "./finding.ts";

/** What the dictionary knows of a column; undefined for a name that it does not have. */
export function definitionOf(name: string): ColumnDefinition | undefined {
  return COLUMNS.find((definition) => definition.name === name);
}

/** What a column of the dictionary is in a file, before any conversion. */
function kindOf({ dtype }: ColumnDefinition): SourceKind {
  if (dtype === "dictionary") return "text";
  return dtype === "list<float32>" ? "list" : "number";
}

/** Puts the columns of a file against the data dictionary: missing ones, others, of another type, in another unit. */
export function checkSchema(columns: readonly SourceColumn[]): Finding[] {
  const present = new Set(columns.map(({ name }) => name));
  const missing = COLUMNS.filter(({ name, optional }) => !optional && !present.has(name));
  return [...missing.map((definition) => missingColumn(definition, columns)), ...columns.flatMap(checkColumn)];
}

function missingColumn({ name, unit }: ColumnDefinition, columns: readonly SourceColumn[]): Finding {
  const like = columnInOtherUnit({ name, unit }, columns);
  const hint = like === undefined ? "" : `; there is ${excerpt(like)}, which a column map can turn into it`;
  return plain("missing-column", "refused", name, `missing${unit === "" ? "" : `; expected in ${unit}`}${hint}`);
}

function checkColumn({ name, kind, unit }: SourceColumn): Finding[] {
  const definition = definitionOf(name);
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
