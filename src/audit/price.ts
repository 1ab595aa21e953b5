import { DataError } from "../core/errors.ts";
import type { FeatureMatrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import { wilsonInterval } from "../evaluation/wilson.ts";
import { Booster } from "../models/boosting/booster.ts";
import { parseXgboostConfig } from "../models/boosting/parameters.ts";
import { trainTrees } from "../models/boosting/training.ts";
import { type AuditTable, randomRows } from "./audit-table.ts";
import type { Mend } from "./detector.ts";
import type { Accuracy } from "./report.ts";

/** The small model: deep enough to learn showers by heart, small enough for a second or two. */
const MODEL = { rounds: 60, max_depth: 8, eta: 0.3, min_child_weight: 0.5, max_bin: 256, base_score: 0.5 };
/** Rows it is trained and tested on at most; whole groups, where there are groups. */
export const MOST_ROWS = 20_000;
const CONFIDENCE = 0.99;

export interface PriceContext {
  workers: number;
  signal: AbortSignal;
}

/**
 * Test accuracy of the small model (boosted trees, the same for every table) after some mends. Of more than `MOST_ROWS` rows a part
 * is taken, at random by `unit`: rows of one unit are taken together, so that groups stay whole.
 *
 * @param unit [rows] what stays whole
 * @returns undefined where a class or a part has no rows left
 */
export async function accuracyOf(
  table: AuditTable,
  { mends, unit }: { mends: readonly Mend[]; unit: Int32Array },
  { workers, signal }: PriceContext,
): Promise<Accuracy | undefined> {
  const columns = mendedColumns(table, mends);
  const test = mendedSplit(table, mends);
  const sample = sampled(unit, table.random.stream("sample"));
  const isKept = (row: number) => mends.every((mend) => mend.kind !== "keep" || mend.keep[row] === 1);
  const rows = Uint32Array.from(sample, (_, row) => row).filter((row) => sample[row] === 1 && isKept(row));
  const [train, held] = [0, 1].map((part) => rows.filter((row) => test[row] === part)) as [Uint32Array, Uint32Array];
  if (
    columns.length === 0 ||
    held.length === 0 ||
    !table.classes.every((_, k) => train.some((row) => table.y[row] === k))
  ) {
    return undefined;
  }
  const label = Float32Array.from(train, (row) => table.y[row]!);
  const { model } = await trainTrees({
    classes: table.classes,
    train: { x: matrixOf(columns, train), label },
    evals: {},
    config: parseXgboostConfig(MODEL),
    context: { random: table.random.stream("model"), workers, progress: () => {}, signal },
  });
  const probabilities = new Booster(model).predict(matrixOf(columns, held));
  const right = held.reduce(
    (sum, row, i) => sum + (mostProbable(probabilities, i, table.classes.length) === table.y[row] ? 1 : 0),
    0,
  );
  const accuracy = right / held.length;
  return { accuracy, interval: wilsonInterval(accuracy, held.length, CONFIDENCE), test_rows: held.length };
}

interface Values {
  name: string;
  values: Float64Array;
}

function mendedColumns({ columns }: AuditTable, mends: readonly Mend[]): Values[] {
  const dropped = mends.flatMap((mend) => (mend.kind === "drop" ? mend.columns : []));
  const replaced: Record<string, Float64Array> = Object.assign(
    {},
    ...mends.map((mend) => (mend.kind === "replace" ? mend.values : {})),
  );
  return columns
    .filter(({ name }) => !dropped.includes(name))
    .map(({ name, values }) => ({ name, values: replaced[name] ?? values }));
}

/** [rows] 1 for a test row: the table's own split, or a fifth of the groups. */
function mendedSplit({ test, random }: AuditTable, mends: readonly Mend[]): Uint8Array {
  const grouped = mends.find((mend) => mend.kind === "group");
  if (grouped === undefined) return test;
  const groups = grouped.group.reduce((most, one) => Math.max(most, one), 0) + 1;
  const held = randomRows(groups, random.stream("grouped split"));
  return Uint8Array.from(grouped.group, (group) => held[group]!);
}

/** [rows] 1 for about `MOST_ROWS` rows, whole units; all where there are no more. */
function sampled(unit: Int32Array, random: Random): Uint8Array {
  const taken = new Uint8Array(unit.length);
  if (unit.length <= MOST_ROWS) return taken.fill(1);
  const sizes = new Int32Array(unit.reduce((most, one) => Math.max(most, one), 0) + 1);
  for (const one of unit) sizes[one]!++;
  const chosen = new Uint8Array(sizes.length);
  let count = 0;
  for (const one of random.shuffle(Uint32Array.from(sizes, (_, i) => i))) {
    if (count + sizes[one]! > MOST_ROWS) continue;
    chosen[one] = 1;
    count += sizes[one]!;
  }
  return Uint8Array.from(unit, (one) => chosen[one]!);
}

function matrixOf(columns: readonly Values[], rows: Uint32Array): FeatureMatrix {
  const values = new Float32Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    columns.forEach((column, k) => {
      const value = column.values[row]!;
      if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
        throw new DataError(
          `column ${column.name}: ${value} is beyond single precision, 3.4e38, in which the small model computes; expected smaller numbers, or the column among those to ignore`,
        );
      }
      values[i * columns.length + k] = value;
    });
  });
  return { rows: rows.length, columns: columns.map(({ name }) => name), values };
}

function mostProbable(probabilities: Float32Array, row: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) {
    if (probabilities[row * classes + k]! > probabilities[row * classes + best]!) best = k;
  }
  return best;
}
