import type { Random } from "../../../src/core/random.ts";
import { type Columns, mapColumns, mapNumbers, moments, randomTest } from "../columns.ts";
import { minMax, standard } from "../leaks/scaling.ts";
import type { Scenario, ScenarioKind } from "../scenario.ts";
import { codesOf, type Subjects, withLabel } from "../subjects.ts";
import { features, mixedSingle } from "./subjects.ts";

/** Columns that may look strange and leak nothing; one row of each subject. */
const columns: readonly ScenarioKind[] = [
  added("a strong, legitimate feature", (rows, random) => {
    return { strong: Float64Array.from(codesOf(rows), (k) => 2 * k + random.normal()) };
  }),
  added("two features that tell only together", (rows, random) => {
    const size = codesOf(rows).map(() => random.integer(1000));
    const together = Float64Array.from(codesOf(rows), (k, row) => k + size[row]! / 200 + 0.3 * random.normal());
    return { size: Float64Array.from(size, (value) => value / 200 + 0.1 * random.normal()), together };
  }),
  added("categories as texts", ({ y }, random) => ({
    site: y.map(() => ["north", "south", "east", "west"][random.integer(4)]!),
    season: y.map(() => ["dry", "wet"][random.integer(2)]!),
  })),
  added("coarse whole numbers", (rows, random) => {
    const codes = codesOf(rows);
    return {
      bins: Float64Array.from(codes, (k) => random.poisson(12 + k)),
      count: Float64Array.from(codes, () => random.integer(4)),
    };
  }),
  added("mostly zeros", ({ y }, random) => {
    const sparse = () => Float64Array.from(y, () => (random.uniform() < 0.95 ? 0 : 1 + random.poisson(2)));
    return { hits: sparse(), alarms: sparse() };
  }),
  added("constant columns", ({ y }) => ({
    version: Float64Array.from(y, () => 3),
    rare: Float64Array.from(y, (_, row) => (row === 7 ? 1 : 0)),
  })),
  added("strongly correlated features", ({ own }, random) => {
    const [first, second] = Object.values(own);
    const nearly = (column: Float64Array) => {
      const { sd } = moments(column, () => true);
      return column.map((value) => value + 0.04 * sd * random.normal());
    };
    return { again: nearly(first!), once_more: nearly(second!) };
  }),
  added("sums and shares of other columns", ({ own }) => {
    const [first, second, third] = Object.values(own);
    const total = first!.map((value, row) => value + second![row]! + third![row]!);
    return { total, part: first!.map((value, row) => (100 * value) / (1 + Math.abs(total[row]!))) };
  }),
  added("heavy tails", ({ y }, random) => ({
    tail: Float64Array.from(y, () => random.normal() / random.normal()),
    lognormal: Float64Array.from(y, () => Math.exp(2 * random.normal())),
  })),
  changed("values of three digits", (all) => mapNumbers(all, (value) => Number(value.toPrecision(3)))),
  added("a slow drift over the rows", ({ y }, random) => ({
    temperature: Float64Array.from(y, (_, row) => 15 + 8 * Math.sin(row / 150) + 0.5 * random.normal()),
  })),
  scaledByTraining("scaled by the training rows, standard", standard),
  scaledByTraining("scaled by the training rows, min-max", minMax),
];
export default columns;

function added(name: string, more: (rows: Subjects, random: Random) => Columns): ScenarioKind {
  return {
    name,
    make(source, options) {
      const rows = mixedSingle(source, options);
      const all = { ...features(rows), ...more(rows, options.random) };
      return { columns: withLabel(all, rows), label: rows.label, planted: [] };
    },
  };
}

function changed(name: string, change: (all: Columns) => Columns): ScenarioKind {
  return {
    name,
    make(source, options) {
      const rows = mixedSingle(source, options);
      return { columns: withLabel(change(features(rows)), rows), label: rows.label, planted: [] };
    },
  };
}

function scaledByTraining(name: string, scaler: typeof standard): ScenarioKind {
  return {
    name,
    make(source, options): Scenario {
      const rows = mixedSingle(source, options);
      const test = randomTest(rows.y.length, 0.2, options.random);
      const scaled = mapColumns(features(rows), (column) => {
        const numbers = column as Float64Array;
        return numbers.map(scaler(numbers, (row) => test[row] === 0));
      });
      return { columns: withLabel(scaled, rows), label: rows.label, test, planted: [] };
    },
  };
}
