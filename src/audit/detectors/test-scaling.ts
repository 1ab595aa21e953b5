import type { AuditColumn } from "../audit-column.ts";
import type { AuditTable } from "../audit-table.ts";
import { type Detector, FALSE_ALARM } from "../detector.ts";
import { type ColumnMoments, momentsOf, nearZero } from "../moments.ts";

const LEAST_VALUES = 10;
/** A mean and a deviation that count as 0 and 1: room for three printed decimals. */
const CLOSE = 0.002;
/** Distinct values at least, as a share of the rows, where the ends are looked at. */
const MOSTLY_DISTINCT = 0.9;

/**
 * A column that was scaled with the test rows: over all rows its mean is 0 and its standard deviation 1, or its ends are 0 and 1 (or -1
 * and 1), to the last digit, and over the training rows alone less so. Looked for where a split is given; else it is noted.
 *
 * That mean and standard deviation of all rows come so close to 0 and 1 by chance has a probability of at most
 * (0.798 e) (0.798 e'), see `classScaling`, compared with `FALSE_ALARM` shared by all columns.
 */
export const testScaling: Detector = {
  leak: "test_scaling",
  detect(table, { suspicions }) {
    const byClass = suspicions.flatMap(({ leak, columns }) => (leak === "class_scaling" ? columns : []));
    const looked = table.columns.filter(
      ({ name, kind, distinct }) => kind === "number" && distinct >= LEAST_VALUES && !byClass.includes(name),
    );
    const bound = FALSE_ALARM / Math.max(1, looked.length);
    const found = looked.filter((column) => isScaled(column, table, bound));
    if (found.length === 0) return { suspicions: [], notes: [] };
    const names = found.map(({ name }) => name).join(", ");
    const said = `mean 0 and deviation 1, or ends at 0 or -1 and 1, to the last digit over all rows: ${names}`;
    if (!table.splitGiven) return { suspicions: [], notes: [`${said}; a scaler was fitted before any split`] };
    return {
      suspicions: [
        {
          leak: "test_scaling",
          columns: found.map(({ name }) => name),
          concerned: table.test,
          evidence: `${said}, and less so over the ${table.rows - testRows(table)} training rows`,
          numbers: { columns: found.length },
          mend: {
            kind: "replace",
            values: Object.fromEntries(found.map((column) => [column.name, rescaled(column, table)])),
          },
          remedy: "fit the scaler on the training rows alone (trees do not care, networks and SVMs do)",
        },
      ],
      notes: [],
    };
  },
};

function testRows({ test }: AuditTable): number {
  return test.reduce((sum, one) => sum + one, 0);
}

function isScaled(column: AuditColumn, { test, rows }: AuditTable, bound: number): boolean {
  const all = momentsOf(column.values, () => true);
  const train = momentsOf(column.values, (row) => test[row] === 0);
  if (unitByChance(all) < bound) return unitByChance(all) < unitByChance(train);
  return column.distinct >= MOSTLY_DISTINCT * rows && hasUnitEnds(all) && !hasUnitEnds(train);
}

function unitByChance({ mean, deviation, count }: ColumnMoments): number {
  if (Math.abs(mean) > CLOSE || Math.abs(Math.log(deviation)) > CLOSE) return 1;
  return (
    nearZero(Math.abs(mean) * Math.sqrt(count), 1) * nearZero(Math.abs(Math.log(deviation)) * Math.sqrt(2 * count), 1)
  );
}

function hasUnitEnds({ low, high }: ColumnMoments): boolean {
  return (Math.abs(low) < 1e-9 || Math.abs(low + 1) < 1e-9) && Math.abs(high - 1) < 1e-9;
}

/** Scaled again, with mean and deviation of the training rows. */
function rescaled({ values }: AuditColumn, { test }: AuditTable): Float64Array {
  const { mean, deviation } = momentsOf(values, (row) => test[row] === 0);
  return values.map((value) => (value - mean) / deviation);
}
