import type { AuditTable } from "./audit-table.ts";
import type { Detected } from "./detector.ts";
import { countGroups } from "./row-groups.ts";

/** Rows that stand in a table more than once. */
export interface Duplicates {
  /** [rows] the set of each row */
  group: Int32Array;
  /** what was counted */
  words: string;
  kind: "equal" | "nearly equal";
}

/** The finding on duplicated rows, or only a note where the split cuts no set. */
export function tellDuplicates(table: AuditTable, { group, words, kind }: Duplicates): Detected {
  const { groups, rows, crossing } = countGroups(group, table.test);
  const crossed = crossing.reduce((sum, one) => sum + one, 0);
  const testRows = crossing.reduce((sum, one, row) => sum + (one & table.test[row]!), 0);
  const { keep, contradicting } = firstOfEach(group, table.y);
  const counted = `${words}: ${rows} rows in ${groups} sets, ${contradicting} of them with more than one label`;
  if (testRows === 0) return { suspicions: [], notes: [`${counted}; none on both sides of the split`] };
  return {
    suspicions: [
      {
        leak: "duplicate_rows",
        columns: [],
        concerned: crossing,
        evidence: `${counted}; ${testRows} test rows have a ${kind} training row`,
        numbers: { sets: groups, rows_in_sets: rows, crossing: crossed, contradicting },
        mend: { kind: "keep", keep },
        remedy: "keep one of each set before splitting, and find out where the others come from",
      },
    ],
    notes: [],
  };
}

/** [rows] 1 for the first row of each set; and the sets whose rows have more than one label. */
function firstOfEach(group: Int32Array, y: Uint8Array): { keep: Uint8Array; contradicting: number } {
  const label = new Map<number, number>();
  const mixed = new Set<number>();
  const keep = new Uint8Array(group.length);
  for (let row = 0; row < group.length; row++) {
    const known = label.get(group[row]!);
    if (known === undefined) {
      keep[row] = 1;
      label.set(group[row]!, y[row]!);
    } else if (known !== y[row]) mixed.add(group[row]!);
  }
  return { keep, contradicting: mixed.size };
}
