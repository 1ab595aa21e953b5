import type { AuditColumn } from "../audit-column.ts";
import type { AuditTable } from "../audit-table.ts";
import { type Detected, type Detector, FALSE_ALARM, type Suspicion } from "../detector.ts";
import { criticalNormal } from "../single-column.ts";
import { addsUp, spacingsOf } from "../spacings.ts";
import { quantities } from "./row-number.ts";

/** Steps down at most, of all steps: a sum that starts anew every twenty rows still counts. */
const MOST_FALLS = 0.05;

/**
 * A column that adds up over the rows of the file and now and then starts anew, as in the Entropy 2020 data set: neighbouring rows,
 * which often have one label, then have neighbouring values.
 *
 * Of n rows in random order about (n - 1) / 2 steps go down, with variance (n + 1) / 12 (D. E. Knuth, The Art of Computer Programming
 * vol. 3, 5.1.3: descents of a random permutation); a column with at most 5 % falls has a z below -0.9 sqrt(12 n) / 2, far beyond any
 * threshold from 50 rows on. A file that is sorted by a column looks the same; so it is only reported where the column falls between
 * rows of one label, where it never falls and the label comes in blocks, or where it falls only where the label changes and its steps
 * are no spacings of a sorted sample (`spacingsOf`). Of those whose steps could be, it is noted.
 */
export const runningSum: Detector = {
  leak: "running_sum",
  detect(table) {
    const blocks = labelRuns(table);
    const critical = criticalNormal(2 * table.columns.length, FALSE_ALARM);
    return quantities(table).reduce<Detected>(
      ({ suspicions, notes }, column) => {
        const steps = stepsOf(column, table.y);
        if (column.kind === "text" || steps.falls > MOST_FALLS * steps.moved || steps.moved < table.rows / 2) {
          return { suspicions, notes };
        }
        const sorted = steps.falls === 0 && !blocks.inBlocks;
        if (sorted) return { suspicions, notes: [...notes, `the rows are sorted by ${column.name}`] };
        const spacings = spacingsOf(steps.rises);
        const summed = spacings !== undefined && addsUp(spacings, critical);
        if (steps.falls > 0 && steps.fallsWithin === 0 && !summed) {
          const note = `${column.name} rises over the rows and falls only where ${table.label} changes: sorted for each, or a running sum`;
          return { suspicions, notes: [...notes, note] };
        }
        return { suspicions: [...suspicions, suspicion(table, column, steps)], notes };
      },
      { suspicions: [], notes: blocks.notes },
    );
  },
};

interface Steps {
  /** steps between rows of different values */
  moved: number;
  falls: number;
  /** falls between rows of one label */
  fallsWithin: number;
  /** sizes of the steps up between rows of one label */
  rises: number[];
}

function stepsOf({ codes, values }: AuditColumn, y: Uint8Array): Steps {
  const steps: Steps = { moved: 0, falls: 0, fallsWithin: 0, rises: [] };
  for (let row = 1; row < codes.length; row++) {
    if (codes[row] !== codes[row - 1]) steps.moved++;
    const step = values[row]! - values[row - 1]!;
    if (step > 0 && y[row] === y[row - 1]) steps.rises.push(step);
    if (codes[row]! >= codes[row - 1]!) continue;
    steps.falls++;
    if (y[row] === y[row - 1]) steps.fallsWithin++;
  }
  return steps;
}

function suspicion(
  { rows, classes, y }: AuditTable,
  column: AuditColumn,
  { falls, fallsWithin, moved }: Steps,
): Suspicion {
  const { name, values } = column;
  const differences = values.map((value, row) =>
    row === 0 || value < values[row - 1]! ? value : value - values[row - 1]!,
  );
  const blocks = y.reduce((sum, label, row) => sum + (row > 0 && label !== y[row - 1] ? 1 : 0), 1);
  return {
    leak: "running_sum",
    columns: [name],
    concerned: new Uint8Array(rows).fill(1),
    evidence: `${name} rises in ${moved - falls} of ${moved} steps from row to row and starts anew ${falls} times, ${fallsWithin} of them between rows of one label; the ${classes.length} labels come in ${blocks} blocks`,
    numbers: { rises: moved - falls, falls, falls_within_label: fallsWithin, label_blocks: blocks },
    mend: { kind: "replace", values: { [name]: differences } },
    remedy: `use the difference of ${name} to the row before, which is what belongs to a row`,
  };
}

/** Whether the label comes in blocks, by the test of runs (A. Wald & J. Wolfowitz, Ann. Math. Stat. 11 (1940) 147). */
function labelRuns({ y, classes, label }: AuditTable): { inBlocks: boolean; notes: string[] } {
  const shares = classes.map((_, k) => y.reduce((sum, one) => sum + (one === k ? 1 : 0), 0) / y.length);
  const alike = shares.reduce((sum, share) => sum + share * share, 0);
  let changes = 0;
  for (let row = 1; row < y.length; row++) if (y[row] !== y[row - 1]) changes++;
  const steps = y.length - 1;
  const z = (steps * (1 - alike) - changes) / Math.sqrt(steps * alike * (1 - alike));
  const inBlocks = z > criticalNormal(1, FALSE_ALARM);
  const note = `${label} comes in ${changes + 1} blocks of rows (${Math.round(steps * (1 - alike)) + 1} expected of shuffled rows)`;
  return { inBlocks, notes: inBlocks ? [note] : [] };
}
