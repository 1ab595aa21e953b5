import type { Random } from "../../../src/core/random.ts";
import { type Columns, permutation } from "../columns.ts";
import type { LeakKind } from "../scenario.ts";
import { classesOf, codesOf, type Subjects, takeSubjects, withLabel } from "../subjects.ts";

/** One row of each subject, and a column more that is made of the label or of what nobody can measure. */
const labelCopies: readonly LeakKind[] = [
  copy("label copy, as a code", (rows, random) => {
    const code = permutation(classesOf(rows).length, random);
    return { quality: Float64Array.from(codesOf(rows), (k) => code[k]!) };
  }),
  copy("label copy, part of one-hot", (rows, random) => {
    const one = random.integer(classesOf(rows).length);
    return { flag: Float64Array.from(codesOf(rows), (k) => (k === one ? 1 : 0)) };
  }),
  copy("label copy, monotone with 1 % noise", (rows, random) => {
    return { score: Float64Array.from(codesOf(rows), (k) => Math.exp(1 + 0.8 * k) * (1 + 0.01 * random.normal())) };
  }),
  { ...copy("truth, under its name in the dictionary", ({ hidden }) => ({ ln_nmu: hidden })), without: ["patients"] },
  copy("truth, under another name", ({ hidden }) => ({ response: hidden })),
];
export default labelCopies;

function copy(name: string, more: (rows: Subjects, random: Random) => Columns): LeakKind {
  return {
    name,
    categories: ["label"],
    make(source, { seed, random }) {
      const single = source.single(seed);
      const rows = takeSubjects(single, permutation(single.y.length, random));
      const added = more(rows, random);
      const columns = withLabel({ ...rows.own, ...added, ...rows.shared }, rows);
      return { columns, label: rows.label, planted: Object.keys(added) };
    },
  };
}
