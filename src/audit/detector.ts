import type { AuditTable } from "./audit-table.ts";
import type { AuditLeak } from "./report.ts";

/** How a leak is mended, to see what is left of the accuracy. */
export type Mend =
  /** without these columns */
  | { kind: "drop"; columns: readonly string[] }
  /** [rows] rows of one group on one side of the split */
  | { kind: "group"; group: Int32Array }
  /** [rows] rows with 0 left out */
  | { kind: "keep"; keep: Uint8Array }
  /** other numbers in the place of these columns, [rows] each */
  | { kind: "replace"; values: Readonly<Record<string, Float64Array>> };

/** What a detector has found; the audit adds its price. */
export interface Suspicion {
  leak: AuditLeak;
  columns: readonly string[];
  /** [rows] 1 for a row concerned */
  concerned: Uint8Array;
  evidence: string;
  numbers: Readonly<Record<string, number>>;
  /** null where the table does not have what it takes */
  mend: Mend | null;
  remedy: string;
}

/** What detectors tell one another: each sees what those before it found. */
export interface Detected {
  suspicions: Suspicion[];
  notes: string[];
}

/**
 * Looks for one kind of leak in a table.
 *
 * On a clean table each reports anything with a probability of at most `FALSE_ALARM`, by the threshold that its file derives.
 */
export interface Detector {
  leak: AuditLeak;
  detect(table: AuditTable, before: Readonly<Detected>): Detected;
}

/** Probability, at most, with which a detector reports something of a clean table. */
export const FALSE_ALARM = 0.001;

/** The columns that hold something measured as far as is known: those that neither count rows nor say the label. */
export function remainingColumns(table: AuditTable, { suspicions }: Readonly<Detected>): AuditTable["columns"] {
  const left = suspicions.flatMap(({ leak, columns }) =>
    leak === "row_number" || leak === "label_column" ? columns : [],
  );
  return table.columns.filter(({ name }) => !left.includes(name));
}
