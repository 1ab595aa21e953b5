import { type Columns, groupedTest, permutation, randomTest } from "../columns.ts";
import type { Scenario, ScenarioKind, ScenarioOptions } from "../scenario.ts";
import { type Source, type Subjects, takeSubjects, withLabel } from "../subjects.ts";

/** Rows and subjects as they should be: one row of each, or kept apart by the split. */
const subjects: readonly ScenarioKind[] = [
  single("one row of each subject", (rows) => ({ columns: features(rows) })),
  single("one row of each subject, measured columns only", ({ own }) => ({ columns: own })),
  single("one row of each subject, split by row", (rows, { random }) => ({
    columns: features(rows),
    test: randomTest(rows.y.length, 0.2, random),
  })),
  {
    name: "subjects kept apart by the split",
    make: (source, options) => apart(source, options, { mix: true, declare: false }),
  },
  {
    name: "subjects kept apart by the split, declared",
    make: (source, options) => apart(source, options, { mix: true, declare: true }),
  },
  {
    name: "subjects kept apart by the split, their rows together",
    make: (source, options) => apart(source, options, { mix: false, declare: false }),
  },
];
export default subjects;

function single(
  name: string,
  make: (rows: Subjects, options: ScenarioOptions) => { columns: Columns; test?: Uint8Array },
): ScenarioKind {
  return {
    name,
    make(source, options) {
      const rows = mixedSingle(source, options);
      const { columns, ...rest } = make(rows, options);
      return { columns: withLabel(columns, rows), label: rows.label, ...rest, planted: [] };
    },
  };
}

function apart(
  source: Source,
  { seed, random }: ScenarioOptions,
  { mix, declare }: { mix: boolean; declare: boolean },
): Scenario {
  const several = source.several(seed);
  const rows = mix ? takeSubjects(several, permutation(several.y.length, random)) : several;
  const columns = withLabel({ ...features(rows), ...(declare && { subject: Float64Array.from(rows.subject) }) }, rows);
  const test = groupedTest(rows.subject, 0.2, random);
  return { columns, label: rows.label, test, ...(declare && { group: "subject" }), planted: [] };
}

/** One row of each subject, in random order. */
export function mixedSingle(source: Source, { seed, random }: ScenarioOptions): Subjects {
  const rows = source.single(seed);
  return takeSubjects(rows, permutation(rows.y.length, random));
}

export function features(rows: Subjects): Columns {
  return { ...rows.shared, ...rows.own };
}
