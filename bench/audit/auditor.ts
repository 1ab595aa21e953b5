import { detect } from "../../src/audit/audit.ts";
import { type AuditOptions, auditTableOf } from "../../src/audit/audit-table.ts";
import type { AuditLeak } from "../../src/audit/report.ts";
import { plainTable } from "../../src/data/plain-table.ts";
import type { Category, Scenario } from "./scenario.ts";
import type { Auditor } from "./score.ts";

/** The audit's names in the words of this benchmark; those that are said of an experiment, not of a table, have none. */
const CATEGORY_OF: Readonly<Partial<Record<AuditLeak, Category>>> = {
  label_column: "label",
  truth_column: "label",
  duplicate_rows: "duplicates",
  group_identity: "fingerprint",
  row_number: "identifier",
  running_sum: "row_order",
  class_scaling: "scaling",
  test_scaling: "scaling",
};

/** The column that hands a split over. */
const PART = "part";

/** Our audit, without the prices of what it finds: these train models and change no finding. */
export const ownAudit: Auditor = async (scenario, name) => {
  const { columns, options } = request(scenario);
  const { suspicions } = detect(auditTableOf(plainTable(name, columns), { label: scenario.label, ...options }));
  return suspicions.map(({ leak, columns }) => ({ leak, category: categoryOf(leak), columns }));
};

function categoryOf(leak: AuditLeak): Category {
  const category = CATEGORY_OF[leak];
  if (category === undefined) throw new Error(`${leak} was said of a table; expected a leak with a category`);
  return category;
}

/**
 * A column of groups is handed over as such where the split respects it: the audit then splits by it. Where the user split by row
 * all the same, the split is handed over and the groups are a column like any other.
 */
function request({ columns, test, group }: Omit<Scenario, "planted">): {
  columns: Scenario["columns"];
  options: AuditOptions;
} {
  if (test === undefined) return { columns, options: {} };
  if (group !== undefined && respects(test, columns[group]!)) return { columns, options: { group } };
  const part = Array.from(test, (one) => (one === 1 ? "test" : "train"));
  return { columns: { ...columns, [PART]: part }, options: { split: PART } };
}

/** Whether all rows of each group are on one side. */
function respects(test: Uint8Array, group: Float64Array | string[]): boolean {
  const side = new Map<number | string, number>();
  return [...group].every((one, row) => {
    const known = side.get(one) ?? test[row]!;
    side.set(one, known);
    return known === test[row];
  });
}
