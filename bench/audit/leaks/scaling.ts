import { type Columns, extent, mapColumns, moments, permutation, randomTest } from "../columns.ts";
import type { LeakKind, Scenario } from "../scenario.ts";
import { codesOf, type Subjects, takeSubjects, withLabel } from "../subjects.ts";

type Part = (row: number) => boolean;
/** How a value is scaled by the rows of a part. */
type Scaler = (column: Float64Array, part: Part) => (value: number) => number;

export const standard: Scaler = (column, part) => {
  const { mean, sd } = moments(column, part);
  return (value) => (value - mean) / sd;
};
export const minMax: Scaler = (column, part) => {
  const { low, high } = extent(column, part);
  return (value) => (value - low) / (high - low);
};

/** One row of each subject; all features scaled by rows that a scaler must not see, or by those of the row's own class. */
const scaling: readonly LeakKind[] = [
  perClass("scaled per class, standard", standard),
  perClass("scaled per class, min-max", minMax),
  onAllRows("scaler fitted on test rows too, standard", standard),
  onAllRows("scaler fitted on test rows too, min-max", minMax),
];
export default scaling;

function perClass(name: string, scaler: Scaler): LeakKind {
  return {
    name,
    categories: ["scaling"],
    make(source, { seed, random }) {
      const single = source.single(seed);
      const rows = takeSubjects(single, permutation(single.y.length, random));
      const codes = codesOf(rows);
      return scenarioOf(rows, (column) => {
        const scalers = [...new Set(codes)].sort().map((code) => scaler(column, (row) => codes[row] === code));
        return column.map((value, row) => scalers[codes[row]!]!(value));
      });
    },
  };
}

function onAllRows(name: string, scaler: Scaler): LeakKind {
  return {
    name,
    categories: ["scaling"],
    make(source, { seed, random }) {
      const single = source.single(seed);
      const rows = takeSubjects(single, permutation(single.y.length, random));
      const scenario = scenarioOf(rows, (column) => column.map(scaler(column, () => true)));
      return { ...scenario, test: randomTest(rows.y.length, 0.2, random) };
    },
  };
}

function scenarioOf(rows: Subjects, scale: (column: Float64Array) => Float64Array): Scenario {
  const features: Columns = { ...rows.shared, ...rows.own };
  const scaled = mapColumns(features, (column) => scale(column as Float64Array));
  return { columns: withLabel(scaled, rows), label: rows.label, planted: Object.keys(scaled) };
}
