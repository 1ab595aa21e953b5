import type { PlainTable } from "../data/plain-table.ts";
import { type AuditOptions, type AuditTable, auditTableOf } from "./audit-table.ts";
import { DETECTORS } from "./catalogue.ts";
import type { Detected, Mend, Suspicion } from "./detector.ts";
import { accuracyOf, MOST_ROWS, type PriceContext } from "./price.ts";
import type { AuditReport, Finding } from "./report.ts";

/**
 * Looks for leaks in a labelled table and says what each is worth: the accuracy of a small model with the leak as it stands and with
 * this one mended.
 *
 * @throws ConfigError and DataError as `auditTableOf` does, InterruptedError when the signal is aborted
 * @example await auditTable(await readCsvTable("stations.csv"), {label: "primary"}, {workers: 2, signal})
 */
export async function auditTable(
  table: PlainTable,
  options: AuditOptions,
  context: PriceContext,
): Promise<AuditReport> {
  const audited = auditTableOf(table, options);
  const detected = detect(audited);
  return report(audited, detected, await priced(audited, detected.suspicions, context));
}

/** What all detectors find, each knowing what those before it have found. */
export function detect(table: AuditTable): Detected {
  return DETECTORS.reduce<Detected>(
    (before, detector) => {
      const { suspicions, notes } = detector.detect(table, before);
      return { suspicions: [...before.suspicions, ...suspicions], notes: [...before.notes, ...notes] };
    },
    { suspicions: [], notes: [] },
  );
}

interface Prices {
  as_it_stands: NonNullable<Awaited<ReturnType<typeof accuracyOf>>>;
  mended: AuditReport["accuracy"]["mended"];
  findings: Finding[];
}

async function priced(table: AuditTable, suspicions: readonly Suspicion[], context: PriceContext): Promise<Prices> {
  const grouped = suspicions.find(({ mend }) => mend?.kind === "group")?.mend;
  const unit = grouped?.kind === "group" ? grouped.group : Int32Array.from(table.y, (_, row) => row);
  const price = (mends: readonly Mend[]) => accuracyOf(table, { mends, unit }, context);
  const as_it_stands = (await price([]))!;
  const findings: Finding[] = [];
  for (const suspicion of suspicions) {
    const without = suspicion.mend === null ? undefined : await price([suspicion.mend]);
    findings.push(finding(table, suspicion, without === undefined ? null : { with: as_it_stands, without }));
  }
  const mends = suspicions.flatMap(({ mend }) => (mend === null ? [] : [mend]));
  const mended = mends.length < 2 ? findings[0]?.accuracy?.without : await price(mends);
  return { as_it_stands, mended: mended ?? null, findings };
}

function finding({ test }: AuditTable, suspicion: Suspicion, accuracy: Finding["accuracy"]): Finding {
  const { leak, columns, concerned, evidence, numbers, remedy } = suspicion;
  const rows = concerned.reduce((sum, one) => sum + one, 0);
  const test_rows = concerned.reduce((sum, one, row) => sum + (one & test[row]!), 0);
  return { leak, columns: [...columns], rows, test_rows, evidence, numbers: { ...numbers }, accuracy, remedy };
}

function report(table: AuditTable, { notes }: Detected, { findings, ...accuracy }: Prices): AuditReport {
  const { source, rows, label, classes, y, test, columns, splitGiven } = table;
  const counts = classes.map((_, k) => y.reduce((sum, one) => sum + (one === k ? 1 : 0), 0));
  const sampled = rows > MOST_ROWS ? [`the small model had ${MOST_ROWS} of ${rows} rows, whole groups at random`] : [];
  return {
    source,
    rows,
    test_rows: test.reduce((sum, one) => sum + one, 0),
    split: splitGiven ? "given" : "random rows",
    label,
    classes: Object.fromEntries(classes.map((name, k) => [name, counts[k]!])),
    columns: columns.map(({ name }) => name),
    chance: Math.max(...counts) / rows,
    accuracy,
    findings,
    notes: [...notes, ...sampled],
  };
}
