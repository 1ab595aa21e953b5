import { DataError } from "../core/errors.ts";
import { selectRows } from "../core/matrix.ts";
import { PRIMARIES } from "../core/primaries.ts";
import type { FeatureTable } from "../features/extract.ts";
import type { LabelledSet } from "../models/model.ts";

/**
 * The classes of a labelled table to train and evaluate on, in class order, and each row's index into them. Throws DataError without labels,
 * with one class alone, and where it is not known which stations are of one shower.
 */
export function classesOf(
  table: FeatureTable & { assumed?: readonly string[] },
  path: string,
): { classes: string[]; y: Uint8Array } {
  const { primary, assumed = [] } = table;
  if (!primary) {
    throw new DataError(
      `${path} has no column primary; expected labels to train and evaluate on (measured showers have none: train on simulated ones, then classify ${path} with that model)`,
    );
  }
  if (assumed.includes("shower_id")) {
    throw new DataError(
      `${path} has no column shower_id; expected one, as a split without leaks keeps all stations of a shower on one side: say which it is with data.columns: {shower_id: ...} (shower_id: event_id where each event is a shower of its own)`,
    );
  }
  const present = PRIMARIES.filter((_, code) => primary.includes(code));
  if (present.length < 2) {
    throw new DataError(
      `${path}: all stations are of ${present.join()}; expected at least two primaries to tell apart`,
    );
  }
  const index = PRIMARIES.map((name) => present.indexOf(name));
  return { classes: [...present], y: primary.map((code) => index[code]!) };
}

/** Every row of a table with its answer, to be cut into parts. */
export interface LabelledTable {
  table: FeatureTable;
  classes: readonly string[];
  y: Uint8Array;
}

/** The rows named by `indices` as a labelled set. */
export function labelledRows({ table, classes, y }: LabelledTable, indices: Uint32Array): LabelledSet {
  return {
    x: selectRows(table.x, indices),
    y: Uint8Array.from(indices, (row) => y[row]!),
    classes,
    shower: indices.map((row) => table.ids.shower[row]!),
    event: indices.map((row) => table.ids.event[row]!),
  };
}

/** Rows of each class, in class order. */
export function rowsByClass({ y, classes }: Pick<LabelledSet, "y" | "classes">): Record<string, number> {
  const rows = classes.map(() => 0);
  for (const label of y) rows[label]!++;
  return Object.fromEntries(classes.map((name, k) => [name, rows[k]!]));
}

/** Shares of the classes among the rows that `rowsByClass` counted: the prior in the posteriors of a model of these rows. */
export function sharesOf(rows: Readonly<Record<string, number>>): number[] {
  const counts = Object.values(rows);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
