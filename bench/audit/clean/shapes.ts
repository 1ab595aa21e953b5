import type { Random } from "../../../src/core/random.ts";
import type { Columns } from "../columns.ts";
import { patientsOf } from "../patients.ts";
import type { Scenario, ScenarioKind } from "../scenario.ts";
import { codesOf, type Subjects, takeSubjects, withLabel } from "../subjects.ts";
import { features, mixedSingle } from "./subjects.ts";

/** Rows of the large table: of patients only, so that no simulation of 20,000 showers is needed. */
const LARGE = 20_000;

/** Tables of other sizes, classes and designs. */
const shapes: readonly ScenarioKind[] = [
  relabelled("two classes", (codes) => codes.map((code) => (code > 0 ? 1 : 0))),
  relabelled("nineteen in twenty of one class", (codes, random) => {
    return codes.map((code) => (random.uniform() < (code === 0 ? 0.12 : 0.02) ? 1 : 0));
  }),
  relabelled("labels that nothing explains", (codes, random) => codes.map(() => random.integer(3))),
  {
    name: "classes as numbers",
    make(source, options) {
      const rows = mixedSingle(source, options);
      const columns = { ...features(rows), class: Float64Array.from(codesOf(rows)) };
      return { columns, label: "class", planted: [] };
    },
  },
  {
    name: "ten classes",
    without: ["stations"],
    make: (_, { random }) => drawn(2000, ({ k }) => [k % 5, k / 5, 0].map((shift) => shift + random.normal()), random),
  },
  {
    name: "300 rows",
    make(source, options) {
      const all = mixedSingle(source, options);
      const rows = takeSubjects(all, [...Array(300).keys()]);
      return { columns: withLabel(features(rows), rows), label: rows.label, planted: [] };
    },
  },
  {
    name: "20,000 rows",
    without: ["stations"],
    make(_, options) {
      const rows = mixedSingle(patientsOf(options.seed, { patients: LARGE, rows: LARGE }), options);
      return { columns: withLabel(features(rows), rows), label: rows.label, planted: [] };
    },
  },
  {
    // Few values each, so that whole rows are equal by chance.
    name: "coarse columns only",
    without: ["stations"],
    make: (_, { random }) => {
      return drawn(2000, ({ k }) => [0, 1, 2].map((i) => random.poisson(5 + (i === 0 ? k / 3 : 0))), random);
    },
  },
  {
    // Settings of an experiment, each many times, and an answer that is measured.
    name: "a grid of settings",
    without: ["stations"],
    make: (_, { random }) => {
      const setting = () => [10 * random.integer(10), 0.25 * random.integer(12)];
      return drawn(2000, ({ k }) => [...setting(), 0.2 * k + random.normal()], random);
    },
  },
];
export default shapes;

function relabelled(name: string, relabel: (codes: Uint8Array, random: Random) => Uint8Array): ScenarioKind {
  return {
    name,
    make(source, options): Scenario {
      const rows = mixedSingle(source, options);
      const y = Array.from(relabel(codesOf(rows), options.random), (code) => `class ${code}`);
      return { columns: withLabel(features(rows), { ...rows, y } as Subjects), label: rows.label, planted: [] };
    },
  };
}

/** A table of ten classes whose features are drawn row by row. */
function drawn(rows: number, features: (row: { k: number }) => number[], random: Random): Scenario {
  const k = Uint8Array.from({ length: rows }, () => random.integer(10));
  const values = Array.from(k, (code) => features({ k: code }));
  const columns: Columns = Object.fromEntries(
    values[0]!.map((_, i) => [`v${i + 1}`, Float64Array.from(values, (row) => row[i]!)]),
  );
  return { columns: { ...columns, label: Array.from(k, (code) => `k${code}`) }, label: "label", planted: [] };
}
