import { type AuditOptions, type AuditTable, auditTableOf } from "../../src/audit/audit-table.ts";
import type { Detected, Detector } from "../../src/audit/detector.ts";
import { plainTable } from "../../src/data/plain-table.ts";

/** A table to audit, of columns by name; `label` is the label. */
export function audited(columns: Record<string, number[] | string[]>, options: AuditOptions = {}): AuditTable {
  return auditTableOf(plainTable("table.csv", columns), options);
}

/** What one detector says of a table on which none has been before. */
export function detectAlone(detector: Detector, table: AuditTable): Detected {
  return detector.detect(table, { suspicions: [], notes: [] });
}

/** `count` numbers. */
export function numbers(count: number, value: (row: number) => number): number[] {
  return Array.from({ length: count }, (_, row) => value(row));
}
