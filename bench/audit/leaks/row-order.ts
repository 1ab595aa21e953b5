import type { Random } from "../../../src/core/random.ts";
import { permutation } from "../columns.ts";
import type { LeakKind } from "../scenario.ts";
import { codesOf, type Subjects, takeSubjects, withLabel } from "../subjects.ts";

/** One row of each subject; the place of a row says something of its label. */
const rowOrder: readonly LeakKind[] = [
  {
    // As in the Entropy-2020 data set: files of about a thousand rows of one class, in each of which columns add up.
    name: "running sums, in blocks of one class",
    categories: ["row_order"],
    make(source, { seed, random }) {
      const single = source.single(seed);
      const rows = takeSubjects(single, byClass(single, random));
      const codes = codesOf(rows);
      return accumulated(rows, (row) => codes[row] !== codes[row - 1]);
    },
  },
  {
    name: "running sums, over mixed classes",
    categories: ["row_order"],
    make(source, { seed, random }) {
      const single = source.single(seed);
      const rows = takeSubjects(single, permutation(single.y.length, random));
      const length = Math.min(1000, Math.ceil(rows.y.length / 3)) - random.integer(50);
      return accumulated(rows, (row) => row % length === 0);
    },
  },
  {
    name: "rows sorted by label",
    categories: ["row_order"],
    make(source, { seed, random }) {
      const single = source.single(seed);
      const rows = takeSubjects(single, byClass(single, random));
      return { columns: withLabel({ ...rows.shared, ...rows.own }, rows), label: rows.label, planted: [] };
    },
  },
];
export default rowOrder;

/** Rows class after class, in random order within a class. */
function byClass(rows: Subjects, random: Random): number[] {
  const codes = codesOf(rows);
  return [...permutation(rows.y.length, random)].sort((a, b) => codes[a]! - codes[b]!);
}

/** The first two measured columns add up from row to row, and start anew where `resets` says so. */
function accumulated(rows: Subjects, resets: (row: number) => boolean) {
  const planted = Object.keys(rows.own).slice(0, 2);
  const sums = Object.fromEntries(
    planted.map((name) => {
      let sum = 0;
      return [name, rows.own[name]!.map((value, row) => (sum = (resets(row) ? 0 : sum) + value))];
    }),
  );
  return { columns: withLabel({ ...rows.shared, ...rows.own, ...sums }, rows), label: rows.label, planted };
}
