import { permutation, randomTest } from "../columns.ts";
import type { LeakKind } from "../scenario.ts";
import { classesOf, codesOf, takeSubjects, withLabel } from "../subjects.ts";

/** Numbers that say which row it is. */
const identifiers: readonly LeakKind[] = [
  {
    // The rows of a subject stand together, so that a row's number says whose it is.
    name: "row number, rows of a subject together",
    categories: ["identifier", "row_order", "fingerprint"],
    make(source, { seed, random }) {
      const rows = source.several(seed);
      const index = Float64Array.from(rows.y, (_, row) => row);
      const columns = withLabel({ index, ...rows.own }, rows);
      const test = seed % 2 === 0 ? {} : { test: randomTest(rows.y.length, 0.2, random) };
      return { columns, label: rows.label, ...test, planted: ["index"] };
    },
  },
  {
    // Each class was numbered on its own; then rows were mixed.
    name: "ids in blocks by class",
    categories: ["identifier", "label"],
    make(source, { seed, random }) {
      const single = source.single(seed);
      const rows = takeSubjects(single, permutation(single.y.length, random));
      const block = permutation(classesOf(rows).length, random);
      const used = new Map<number, number>();
      const serial = Float64Array.from(codesOf(rows), (code) => {
        const before = used.get(code) ?? 0;
        used.set(code, before + 1);
        return 10_000 * (1 + block[code]!) + before;
      });
      return {
        columns: withLabel({ serial, ...rows.own, ...rows.shared }, rows),
        label: rows.label,
        planted: ["serial"],
      };
    },
  },
];
export default identifiers;
