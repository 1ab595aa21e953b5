import { excerpt } from "../validation.ts";

/** What may stand out in a file. */
export const FINDING_KINDS = [
  "missing-column",
  "extra-column",
  "unread-column",
  "other-type",
  "other-unit",
  "suspect-unit",
  "missing-value",
  "missing-entry",
  "not-a-number",
  "infinite",
  "outside-range",
  "unknown-primary",
  "empty-trace",
  "unequal-traces",
  "zero-trace",
  "negative-trace",
  "duplicate-row",
  "duplicate-station",
  "shared-event",
  "mixed-label",
  "mixed-event",
  "mixed-shower",
  "constant",
  "id-like",
  "imbalance",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** A row that shows what is meant. */
export interface Evidence {
  /** in the file, or the table of all files of a folder, from 0 */
  row: number;
  /** as text, since JSON knows no NaN */
  value: string;
  /** of the files of a folder: which has it, and the row in it */
  part?: { file: string; row: number };
}

/** Something that stands out, counted over the whole file. */
export interface Finding {
  kind: FindingKind;
  /**
   * `refused`: the verbs that use stations do not take such a file; `suspect`: they do, and it may be wrong; `note`: nothing is wrong,
   * but it should be known
   */
  level: "refused" | "suspect" | "note";
  /** null where it concerns rows or the file */
  column: string | null;
  /** one sentence */
  message: string;
  /** rows or values that it concerns, of units files of a folder; null where it concerns a column as a whole */
  count: number | null;
  /** the first rows */
  evidence: Evidence[];
}

/** Rows that are kept as evidence of a finding. */
const KEPT = 5;

/** Counts what is wrong in one way, and keeps the first rows. */
export class Tally {
  count = 0;
  readonly evidence: Evidence[] = [];

  add(row: number, value: number | string): void {
    this.count++;
    if (this.evidence.length < KEPT) this.evidence.push({ row, value: excerpt(String(value)) });
  }
}

/** The finding of a tally, in a list; nothing where the tally is empty. */
export function findingOf(
  tally: Tally,
  { kind, level, column, message }: Pick<Finding, "kind" | "level" | "column" | "message">,
): Finding[] {
  if (tally.count === 0) return [];
  return [{ kind, level, column, message, count: tally.count, evidence: tally.evidence }];
}
