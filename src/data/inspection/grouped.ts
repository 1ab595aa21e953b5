import { basename } from "node:path";
import type { Finding } from "./finding.ts";

/** Columns that are named; of more only the number is said. */
const MOST_NAMES = 40;
/** The worst first. */
const LEVELS = ["refused", "suspect", "note"] as const;

/** As a finding is shown to people: that of several columns stands once, with their names in place of one. */
export type ShownFinding = Omit<Finding, "kind" | "column"> & { columns: string };

/** The worst first; findings that say the same of whole columns as one, in the place of the first, others as they are. */
export function grouped(findings: readonly Finding[]): ShownFinding[] {
  const groups = new Map<string, Finding[]>();
  const ordered = LEVELS.flatMap((level) => findings.filter((finding) => finding.level === level));
  for (const [i, finding] of ordered.entries()) {
    const { level, message, column, count } = finding;
    const key = column !== null && count === null ? `${level} ${message}` : `${i}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map((members) => {
    const { level, message, count, evidence } = members[0]!;
    const names = members.flatMap(({ column }) => (column === null ? [] : [column]));
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
    return { level, columns: names.slice(0, MOST_NAMES).join(", ") + more, message, count, evidence };
  });
}

/** What stands out as one sentence, without its columns: how often, what, and the first rows. */
export function sentenceOf({ message, count, evidence }: Pick<ShownFinding, "message" | "count" | "evidence">): string {
  const rows = evidence.map(({ row, value, part }) => {
    const place = part === undefined ? "" : `, which is row ${part.row} of ${basename(part.file)}`;
    return `row ${row}${value === "" ? "" : ` (${value})`}${place}`;
  });
  const more = count !== null && count > rows.length ? ", ..." : "";
  return `${count === null ? "" : `${whole(count)} `}${message}${rows.length === 0 ? "" : `: ${rows.join(", ")}${more}`}`;
}

/** A count with thousands marked: 80,000. */
export function whole(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
