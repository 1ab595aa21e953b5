import type { AuditColumn } from "../audit-column.ts";
import type { AuditTable } from "../audit-table.ts";
import { type Detector, remainingColumns, type Suspicion } from "../detector.ts";
import { type SingleColumn, singleColumn } from "../single-column.ts";

/**
 * Share of the way from chance to certainty from which a single column says the label. True Xmax and muon number together come to
 * 0.68 of it for four primaries (accuracy 0.76): no single quantity of a shower comes near.
 */
const CERTAIN = 0.95;
/** The same for a column with hardly more values than there are classes: a code of the label with some entries changed. */
const CODED = 0.8;

/**
 * A column that nearly determines the label: the label again, a code of it, any monotone transform, or something computed from it; or
 * one of few values that tells one class from all others, as a part of the label written as one column for each class does. A
 * quantity that truly separates the classes looks the same, so the finding asks; a clean table has no such column, and chance makes
 * none: of 10 test rows or more, a column without information is right in 95 % of what chance leaves with a probability below 1e-6.
 */
export const labelColumn: Detector = {
  leak: "label_column",
  detect(table, before) {
    const telling = remainingColumns(table, before).flatMap((column) => {
      const found = singleColumn(column, table);
      const hasFew = column.distinct <= 2 * table.classes.length;
      const isCode = hasFew && found.excess >= CODED;
      const one = hasFew && !isCode ? classToldBy(column, table) : undefined;
      if (one !== undefined) return [{ column, found: one.found, isCode: true, only: one.name }];
      return found.excess >= CERTAIN || isCode ? [{ column, found, isCode }] : [];
    });
    // One of them alone mends nothing while the others still say the label.
    const columns = telling.map(({ column }) => column.name);
    const suspicions = telling.map((one) => ({ ...suspicion(one), mend: { kind: "drop" as const, columns } }));
    return { suspicions, notes: [] };
  },
};

interface Telling {
  column: AuditColumn;
  found: SingleColumn;
  isCode: boolean;
  /** the class that it tells from all others, where it does not tell all of them */
  only?: string;
}

/** The class that a column of few values tells from all others nearly surely: one of several columns that are 1 for one class each. */
function classToldBy(column: AuditColumn, table: AuditTable): { name: string; found: SingleColumn } | undefined {
  // Of two classes, to tell one is to tell both.
  if (table.classes.length < 3) return undefined;
  for (const [k, name] of table.classes.entries()) {
    const found = singleColumn(column, {
      ...table,
      y: table.y.map((one) => Number(one === k)),
      classes: ["other", name],
    });
    if (found.excess >= CERTAIN) return { name, found };
  }
  return undefined;
}

function suspicion({ column: { name, distinct, codes }, found, isCode, only }: Telling): Omit<Suspicion, "mend"> {
  const { accuracy, chance, excess, rows } = found;
  const values = isCode ? `its ${distinct} values` : `${found.bins} bins of its ${distinct} values`;
  return {
    leak: "label_column",
    columns: [name],
    concerned: new Uint8Array(codes.length).fill(1),
    evidence: `${values} alone ${only === undefined ? "give the label" : `tell ${only} from the rest`} of ${(100 * accuracy).toFixed(1)} % of ${rows} test rows, chance of ${(100 * chance).toFixed(1)} %`,
    numbers: { accuracy, chance, excess, values: distinct },
    remedy: `leave ${name} out, unless it is measured without knowing the label`,
  };
}
