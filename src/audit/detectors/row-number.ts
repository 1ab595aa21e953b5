import type { AuditColumn } from "../audit-column.ts";
import type { AuditTable } from "../audit-table.ts";
import { type Detected, type Detector, FALSE_ALARM } from "../detector.ts";
import { criticalNormal, singleColumn } from "../single-column.ts";

/** Of the rows, distinct values at least. */
const MOSTLY_DISTINCT = 0.9;
/** Whole numbers that a counter skips at most, for each that it has. */
const GAPS = 1;

/**
 * A column that counts: whole numbers or texts, hardly two rows alike, with few gaps. It holds nothing that was measured; where the
 * label follows it (bins of it tell the label of test rows better than chance, z above Bonferroni's threshold for the counting
 * columns there are) it leaks the order in which the file was written. Where not, it is only noted.
 */
export const rowNumber: Detector = {
  leak: "row_number",
  detect(table) {
    const counting = table.columns.filter((column) => counts(column, table.rows));
    const critical = criticalNormal(counting.length, FALSE_ALARM);
    return counting.reduce<Detected>(
      ({ suspicions, notes }, column) => {
        const { accuracy, chance, z, bins, rows } = singleColumn(column, table);
        const what = `${column.name} counts rows (${column.distinct} distinct values of ${table.rows} rows)`;
        if (z < critical)
          return { suspicions, notes: [...notes, `${what}; the label does not follow it, but it is no feature`] };
        const evidence =
          `${what}; ${bins} bins of it give the label of ${(100 * accuracy).toFixed(1)} % of ${rows} test rows, ` +
          `chance of ${(100 * chance).toFixed(1)} % (z = ${z.toFixed(1)})`;
        const suspicion = {
          leak: "row_number" as const,
          columns: [column.name],
          concerned: new Uint8Array(table.rows).fill(1),
          evidence,
          numbers: { accuracy, chance, z, values: column.distinct },
          mend: { kind: "drop" as const, columns: [column.name] },
          remedy: `leave ${column.name} out: it says where in the file a row stood, not what was measured`,
        };
        return { suspicions: [...suspicions, suspicion], notes };
      },
      { suspicions: [], notes: [] },
    );
  },
};

/** Whether a column counts: nearly as many values as rows, and no large gaps between them. */
function counts({ kind, values, distinct }: AuditColumn, rows: number): boolean {
  if (distinct < MOSTLY_DISTINCT * rows) return false;
  if (kind === "text") return true;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isInteger(value)) return false;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low + 1 <= (1 + GAPS) * distinct;
}

/** The columns that detectors of quantities look at: those that do not count. */
export function quantities(table: AuditTable): AuditColumn[] {
  return table.columns.filter((column) => !counts(column, table.rows));
}
