import { type Columns, moments, permutation, randomTest } from "../columns.ts";
import type { LeakKind, ScenarioOptions } from "../scenario.ts";
import { type Source, type Subjects, takeSubjects, withLabel } from "../subjects.ts";

/** Several rows of each subject in random order, alike in several features, none of which tells the subject by itself. */
const groups: readonly LeakKind[] = [
  {
    name: "group structure, subjects unknown",
    categories: ["group", "fingerprint"],
    make(source, options) {
      const rows = alike(source, options);
      return { columns: withLabel(rows.own, rows), label: rows.label, planted: [] };
    },
  },
  {
    name: "group structure, subjects declared, split by row",
    categories: ["group", "fingerprint"],
    make(source, options) {
      const rows = alike(source, options);
      const columns: Columns = withLabel({ ...rows.own, subject: Float64Array.from(rows.subject) }, rows);
      const test = randomTest(rows.y.length, 0.2, options.random);
      return { columns, label: rows.label, test, group: "subject", planted: [] };
    },
  },
];
export default groups;

/** Of each of the first four measured columns three tenths of the spread are left, the rest is the subject's own offset. */
function alike(source: Source, { seed, random }: ScenarioOptions): Subjects {
  const several = source.several(seed);
  const rows = takeSubjects(several, permutation(several.y.length, random));
  const own = Object.entries(rows.own).map(([name, column], i): [string, Float64Array] => {
    if (i >= 4) return [name, column];
    const { mean, sd } = moments(column, () => true);
    return [
      name,
      column.map((value, row) => {
        const offset = random.stream(`offset ${name}`, rows.subject[row]!).normal();
        return mean + 0.3 * (value - mean) + sd * offset;
      }),
    ];
  });
  return { ...rows, own: Object.fromEntries(own) };
}
