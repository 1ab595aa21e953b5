import type { Random } from "../../../src/core/random.ts";
import { type Columns, jittered, mapNumbers, permutation, randomTest } from "../columns.ts";
import type { LeakKind, Scenario, ScenarioOptions } from "../scenario.ts";
import { type Source, type Subjects, takeSubjects, withLabel } from "../subjects.ts";

/** Several rows of each subject in random order; every other seed they are split by row, as users do who see no subject. */
const fingerprints: readonly LeakKind[] = [
  shared("fingerprint, exact", (columns) => columns),
  shared("fingerprint, rounded to 3 digits", (columns, names) => mapNumbers(columns, threeDigits, names)),
  shared("fingerprint, jittered by 0.1 %", (columns, names, random) => jittered(columns, 0.001, random, names)),
  {
    name: "fingerprint, renamed and reordered",
    categories: ["fingerprint"],
    make: (source, options) => renamed(sharedScenario(source, options), options.random),
  },
  coded("fingerprint, split over two columns", ({ ids, count, random }) => {
    const width = Math.ceil(Math.sqrt(count));
    const [coarse, fine] = [permutation(width + 1, random), permutation(width, random)];
    return {
      tilt: Float64Array.from(ids, (id) => 0.37 * coarse[Math.floor(id / width)]!),
      drift: Float64Array.from(ids, (id) => 12.5 - 0.21 * fine[id % width]!),
    };
  }),
  coded("fingerprint, id as a float", ({ ids }) => ({ offset: Float64Array.from(ids, (id) => 11.5 + 0.37 * id) })),
  coded("fingerprint, id hashed to a float", ({ ids, count, random }) => {
    const hash = Float64Array.from({ length: count }, () => random.uniform());
    return { phase: Float64Array.from(ids, (id) => hash[id]!) };
  }),
];
export default fingerprints;

/** All columns in order of the source, what the subject's rows share changed. */
function shared(
  name: string,
  change: (columns: Columns, names: readonly string[], random: Random) => Columns,
): LeakKind {
  const make = (source: Source, options: ScenarioOptions): Scenario => {
    const scenario = sharedScenario(source, options);
    return { ...scenario, columns: change(scenario.columns, scenario.planted, options.random) };
  };
  return { name, categories: ["fingerprint"], make };
}

function sharedScenario(source: Source, { seed, random }: ScenarioOptions): Scenario {
  const rows = mixed(source.several(seed), random);
  const columns = withLabel({ ...rows.shared, ...rows.own }, rows);
  return { columns, label: rows.label, ...rowSplit(rows, seed, random), planted: Object.keys(rows.shared) };
}

/** Only what is measured in each row, and columns made of the subject's number, which has no order. */
function coded(
  name: string,
  code: (subjects: { ids: Uint32Array; count: number; random: Random }) => Record<string, Float64Array>,
): LeakKind {
  const make = (source: Source, { seed, random }: ScenarioOptions): Scenario => {
    const rows = mixed(source.several(seed), random);
    const known = [...new Set(rows.subject)];
    const number = permutation(known.length, random);
    const idOf = new Map(known.map((subject, i) => [subject, number[i]!]));
    const ids = rows.subject.map((subject) => idOf.get(subject)!);
    const codes = code({ ids, count: known.length, random });
    const columns = withLabel({ ...rows.own, ...codes }, rows);
    return { columns, label: rows.label, ...rowSplit(rows, seed, random), planted: Object.keys(codes) };
  };
  return { name, categories: ["fingerprint", "identifier"], make };
}

function renamed(scenario: Scenario, random: Random): Scenario {
  const old = Object.keys(scenario.columns).filter((name) => name !== scenario.label);
  const shuffled = random.shuffle([...old]);
  const columns = Object.fromEntries(shuffled.map((name, i) => [`x${i + 1}`, scenario.columns[name]!]));
  const planted = scenario.planted.map((name) => `x${shuffled.indexOf(name) + 1}`);
  return { ...scenario, columns: { ...columns, [scenario.label]: scenario.columns[scenario.label]! }, planted };
}

function mixed(subjects: Subjects, random: Random): Subjects {
  return takeSubjects(subjects, permutation(subjects.y.length, random));
}

function rowSplit(rows: Subjects, seed: number, random: Random): Pick<Scenario, "test"> {
  return seed % 2 === 0 ? {} : { test: randomTest(rows.y.length, 0.2, random) };
}

function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}
