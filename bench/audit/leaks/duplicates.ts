import { type Columns, jittered, permutation, randomTest, rowsOf, takeRows } from "../columns.ts";
import type { LeakKind, Scenario } from "../scenario.ts";
import { type Subjects, withLabel } from "../subjects.ts";

/** Share of rows that are there a second time. */
const SHARE = 0.1;

/** One row of each subject, some of them twice, anywhere. */
const duplicates: readonly LeakKind[] = [
  {
    name: "duplicated rows, exact",
    categories: ["duplicates"],
    make(source, { seed, random }) {
      const rows = source.single(seed);
      const all = features(rows);
      const n = rowsOf(all);
      const twice = permutation(n, random).subarray(0, Math.round(SHARE * n));
      const order = random.shuffle([...Array(n).keys(), ...twice]);
      return { columns: takeRows(all, order), label: rows.label, planted: [] };
    },
  },
  {
    name: "duplicated rows, jittered by 0.1 %",
    categories: ["duplicates"],
    make(source, { seed, random }) {
      const rows = source.single(seed);
      const all = features(rows);
      const n = rowsOf(all);
      const copies = jittered(takeRows(all, permutation(n, random).subarray(0, Math.round(SHARE * n))), 0.001, random);
      const joined = join(all, copies);
      return { columns: takeRows(joined, permutation(rowsOf(joined), random)), label: rows.label, planted: [] };
    },
  },
  {
    name: "duplicated rows, across the split only",
    categories: ["duplicates"],
    make(source, { seed, random }): Scenario {
      const rows = source.single(seed);
      const all = features(rows);
      const n = rowsOf(all);
      const test = randomTest(n, 0.2, random);
      const trained = permutation(n, random).filter((row) => test[row] === 0);
      const copied = trained.subarray(0, Math.round(SHARE * 0.2 * n));
      const order = random.shuffle([...Array(n + copied.length).keys()]);
      return {
        columns: takeRows(
          all,
          order.map((row) => (row < n ? row : copied[row - n]!)),
        ),
        label: rows.label,
        test: Uint8Array.from(order, (row) => (row < n ? test[row]! : 1)),
        planted: [],
      };
    },
  },
];
export default duplicates;

function features(rows: Subjects): Columns {
  return withLabel({ ...rows.shared, ...rows.own }, rows);
}

function join(first: Columns, second: Columns): Columns {
  return Object.fromEntries(
    Object.entries(first).map(([name, column]) => {
      const more = second[name]!;
      if (Array.isArray(column)) return [name, [...column, ...(more as string[])]];
      return [name, Float64Array.of(...column, ...(more as Float64Array))];
    }),
  );
}
